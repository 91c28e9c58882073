package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunLock;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.train.RunLog;
import tools.jackson.databind.json.JsonMapper;

/** What only a process of its own can show: signals, exit codes, a full disk. */
class ProcessTest {

    private static final String VOCABULARY = "bert/vocab.txt";

    @TempDir
    static Path shared;

    @BeforeAll
    static void warmStart() throws IOException {
        Path bert = TestingBert.write(shared.resolve("bert"));
        TestingCommand.documents(shared);
        ok(TestingCommand.run(
                "corpus",
                "build",
                shared.resolve("documents.jsonl").toString(),
                "-o",
                shared.resolve("corpus").toString(),
                "--vocab",
                bert.resolve("vocab.txt").toString(),
                "--block-length",
                "40"));
        ok(TestingCommand.run(TestingCommand.small(
                "warm-start",
                "--run",
                shared.resolve("runs/tiny").toString(),
                "--corpus",
                shared.resolve("corpus").toString(),
                "--weights",
                bert.toString())));
    }

    /** With a home of its own, in whose Maven repository the file lies already. */
    @Test
    void libraries_for_gpus_are_noted_for_the_launcher_and_what_is_missing_is_named() throws Exception {
        String file = "org/bytedeco/pytorch/2.10.0-1.5.13/pytorch-2.10.0-1.5.13-linux-x86_64-gpu.jar";
        Path jar = shared.resolve("home/.m2/repository").resolve(file);
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "not a jar");
        Process process = start(
                List.of(
                        "env",
                        "PYRAMIDION_CACHE=" + shared.resolve("cache"),
                        "JAVA_TOOL_OPTIONS=-Duser.home=" + shared.resolve("home")),
                "device",
                "install",
                "cuda");
        List<String> said = lines(process.getInputStream());
        assertThat(process.waitFor()).isZero();
        assertThat(said.getFirst()).isEqualTo("libtorch for CUDA: " + jar);
        assertThat(shared.resolve("cache/natives/cuda.classpath")).hasContent(jar.toString());
        assertThat(String.join(" ", said)).containsAnyOf("nvidia-cublas", "are all there");
    }

    /** Under a shell's background job, or nohup, SIGINT is ignored, and what is ignored stays so in children. */
    private static final List<String> DEFAULT_SIGNALS = defaultSignals();

    private static List<String> defaultSignals() {
        List<String> env = List.of("env", "--default-signal=INT,TERM,HUP");
        try {
            return succeeds(env, "true") ? env : List.of(); // GNU coreutils 8.31 or newer
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Test
    void an_interrupted_run_writes_a_checkpoint_and_goes_on_from_it() throws Exception {
        Path run = TestingCommand.copy(shared.resolve("runs/tiny"), shared.resolve("runs/interrupted"));
        Path metrics = run.resolve("pretrain/metrics.jsonl");
        Process process = start(
                "pretrain",
                "--run",
                "runs/interrupted",
                "--set",
                "pretrain.steps=1000000",
                "--set",
                "refresh.every=never");
        waitFor(
                process,
                () -> Files.exists(metrics) && Files.readAllLines(metrics).size() > 3);
        signal(process, "INT");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(130);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(err).contains("stopping after this step", "go on with: pyramidion pretrain --run runs/interrupted");
        assertThat(err.strip().lines().toList().getLast()).startsWith("pre-training stopped at step ");
        assertThat(run.resolve("pretrain/checkpoints")).isNotEmptyDirectory();

        Process again = start("pretrain", "--run", "runs/interrupted");
        int before = Files.readAllLines(metrics).size();
        waitFor(again, () -> Files.readAllLines(metrics).size() > before + 3);
        signal(again, "TERM");
        assertThat(again.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(again.exitValue()).isEqualTo(143);
        List<String> steps = new ArrayList<>();
        Files.readAllLines(metrics).forEach(line -> steps.add(line.replaceFirst(",.*", "")));
        assertThat(new HashSet<>(steps)).as("no step twice").hasSameSizeAs(steps);
    }

    @Test
    void launched_ranks_stop_together_and_one_speaks() throws Exception {
        Path run = TestingCommand.copy(shared.resolve("runs/tiny"), shared.resolve("runs/ranked"));
        Path metrics = run.resolve("pretrain/metrics.jsonl");
        Process process = start(
                "launch",
                "--ranks",
                "2",
                "--",
                "pretrain",
                "--run",
                "runs/ranked",
                "--set",
                "pretrain.steps=1000000",
                "--set",
                "refresh.every=never");
        waitFor(
                process,
                () -> Files.exists(metrics) && Files.readAllLines(metrics).size() > 3);
        signal(process, "TERM");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(err).isEqualTo(143);
        assertThat(err.lines().filter(line -> line.contains("pre-training stopped at step")))
                .hasSize(1);
        assertThat(err).doesNotContain("rank 1: ");
        assertThat(run.resolve("pretrain/checkpoints")).isNotEmptyDirectory();
    }

    @Test
    void launched_ranks_have_one_result() throws Exception {
        TestingCommand.copy(shared.resolve("runs/tiny"), shared.resolve("runs/ranked-whole"));
        Process process =
                start("launch", "--ranks", "2", "--", "pretrain", "--run", "runs/ranked-whole", "--json", "--quiet");
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(err).isZero();
        assertThat(JsonMapper.shared().readTree(out).get("stage").asString()).isEqualTo("pretrain");
        assertThat(lines(err)).isEmpty();
    }

    @Test
    void a_batch_that_ranks_cannot_share_is_refused_in_words() throws Exception {
        TestingCommand.copy(shared.resolve("runs/tiny"), shared.resolve("runs/ragged"));
        Process process = start("launch", "--ranks", "3", "--restarts", "2", "--", "pretrain", "--run", "runs/ragged");
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(err)
                .contains("pretrain.batch is 2, which 3 ranks cannot share")
                .doesNotContain("restart");
    }

    @Test
    void a_second_process_does_not_train_the_same_stage() throws Exception {
        TestingCommand.copy(shared.resolve("runs/tiny"), shared.resolve("runs/twice"));
        try (RunLock lock = RunLock.ofStage(new Run(shared.resolve("runs/twice")), Run.Stage.PRETRAIN)) {
            Process process = start("pretrain", "--run", "runs/twice");
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(err.lines().toList().getLast()).contains("another process trains this stage");
            assertThat(process.waitFor()).isEqualTo(1);
        }
    }

    @Test
    void a_builder_in_a_process_of_its_own_refreshes_the_index_and_ends_with_the_run() throws Exception {
        Path run = TestingCommand.copy(shared.resolve("runs/tiny"), shared.resolve("runs/followed"));
        Process builder = start("index", "build", "--follow", "runs/followed", "--threads", "1");
        Process trainer = start(
                "pretrain",
                "--run",
                "runs/followed",
                "--threads",
                "1",
                "--set",
                "pretrain.steps=400",
                "--set",
                "pretrain.log-every=1",
                "--set",
                "refresh.every=2",
                "--set",
                "refresh.builder=process");
        assertThat(trainer.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(trainer.exitValue()).isZero();
        assertThat(builder.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(builder.exitValue()).isZero();
        assertThat(Files.readAllLines(run.resolve("pretrain/metrics.jsonl")))
                .as("the first index is in use for some steps, and not to the end")
                .last()
                .asString()
                .containsPattern("\"step\":399,.*\"index_age\":\\d{1,2}\\.");
    }

    @Test
    void the_newest_run_is_taken_when_none_is_named() throws Exception {
        Process process = start("fill", "--json", "The capital is [MASK].");
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(err).isZero();
        assertThat(out.strip()).startsWith("{").endsWith("}").hasLineCount(1);
        assertThat(err).contains("run: runs/");
    }

    @Test
    void what_one_may_not_read_is_named_and_the_rest_is_read() throws Exception {
        Path folder = Files.createDirectories(shared.resolve("papers"));
        Files.writeString(folder.resolve("open.txt"), "Open.");
        Path file = Files.writeString(folder.resolve("closed.txt"), "Closed.");
        Path inner = Files.createDirectories(folder.resolve("inner"));
        Path records = Files.writeString(shared.resolve("closed.jsonl"), "{\"text\": \"Closed.\"}");
        for (Path closed : List.of(file, inner, records)) {
            Files.setPosixFilePermissions(closed, Set.of());
        }
        List<String> bound = boundByPermissions(file);

        Process folders = start(bound, "corpus", "build", "-q", "papers", "-o", "papers-corpus", "--vocab", VOCABULARY);
        assertThat(lines(folders.getErrorStream()))
                .hasSize(2)
                .allMatch(line -> line.endsWith(": access denied"))
                .anyMatch(line -> line.contains("closed.txt"))
                .anyMatch(line -> line.contains("inner"));
        assertThat(folders.waitFor()).isZero();

        Process lines = start(bound, "corpus", "build", "-q", "closed.jsonl", "-o", "none", "--vocab", VOCABULARY);
        assertThat(lines(lines.getErrorStream())).singleElement().asString().contains("closed.jsonl", "denied");
        assertThat(lines.waitFor()).isEqualTo(1);
    }

    @Test
    void what_may_only_be_read_is_searched_by_an_index_in_the_cache() throws Exception {
        Path closed = Files.writeString(shared.resolve("unread.txt"), "Unread.");
        Files.setPosixFilePermissions(closed, Set.of());
        List<String> bound = new ArrayList<>(boundByPermissions(closed));
        Path cache = shared.resolve("cache-of-a-reader");
        bound.addAll(List.of("env", "PYRAMIDION_CACHE=" + cache));
        Path records = Files.writeString(shared.resolve("towns.jsonl"), "{\"text\": \"Lyon lies on the Rhone.\"}");
        Path place = Files.createDirectories(shared.resolve("read-only"));
        Process build =
                start("corpus", "build", "-q", records.toString(), "-o", place + "/towns", "--vocab", VOCABULARY);
        assertThat(build.waitFor()).isZero();
        Set<PosixFilePermission> reading = PosixFilePermissions.fromString("r-xr-xr-x");
        Files.setPosixFilePermissions(place.resolve("towns"), reading);
        Files.setPosixFilePermissions(place, reading);

        Process search = start(bound, "search", place + "/towns", "--ranking", "bm25", "Where is Lyon?");
        assertThat(lines(search.getInputStream())).anyMatch(line -> line.contains("on the Rhone"));
        assertThat(search.waitFor()).isZero();
        assertThat(cache.resolve("derived")).isNotEmptyDirectory();
        assertThat(place.resolve("towns/bm25-words")).doesNotExist();
    }

    /** How to start a process that may not read {@code closed}: root can read all, unless it gives that up. */
    private static List<String> boundByPermissions(Path closed) throws InterruptedException {
        if (!Files.isReadable(closed)) {
            return List.of();
        }
        String gone = "-dac_override,-dac_read_search";
        List<String> prefix = List.of("setpriv", "--bounding-set", gone, "--inh-caps", gone);
        assumeTrue(
                succeeds(prefix, "true") && !succeeds(prefix, "cat", closed.toString()),
                "missing: setpriv, to take from root the right to read all");
        return prefix;
    }

    private static boolean succeeds(List<String> prefix, String... arguments) throws InterruptedException {
        try {
            return new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of(arguments))
                                    .toList())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no such program
        }
    }

    private static List<String> lines(InputStream in) throws IOException {
        return lines(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }

    private static List<String> lines(String text) {
        return text.lines().filter(line -> !line.contains("incubator modules")).toList();
    }

    @Test
    void a_full_disk_is_said_in_one_line_and_leaves_nothing_half_written() throws Exception {
        Path disk = mountSmallDisk();
        try {
            Path run = disk.resolve("run");
            TestingCommand.Result result = TestingCommand.run(TestingCommand.small(
                    "warm-start",
                    "-q",
                    "--run",
                    run.toString(),
                    "--corpus",
                    shared.resolve("corpus").toString(),
                    "--weights",
                    shared.resolve("bert").toString()));

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.errLines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("No space left on device", disk.toString());
            assertThat(Artifact.find(run.resolve("warm-start/model"))).isEmpty();
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
    }

    @Test
    void metrics_name_the_disk_that_is_full() throws Exception {
        Path disk = mountSmallDisk();
        try (RunLog log = RunLog.open(disk)) {
            assertThatThrownBy(() -> {
                        for (int step = 0; step < 10_000; step++) {
                            log.log(step, Map.of("loss", 1.0));
                        }
                    })
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageMatching("cannot write " + disk + "/(metrics|events).*: .*No space left on device");
        } finally {
            new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
        }
    }

    private static Path mountSmallDisk() throws IOException, InterruptedException {
        Path disk = Files.createTempDirectory(shared, "disk");
        int mounted;
        try {
            mounted = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString())
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            mounted = -1; // no such program
        }
        assumeTrue(mounted == 0, "missing: the right to mount a small tmpfs");
        return disk;
    }

    private static Process start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    private static Process start(List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dpyramidion.loops=plain", // which that compiler can compile
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(0, DEFAULT_SIGNALS);
        return new ProcessBuilder(command).directory(shared.toFile()).start();
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void waitFor(Process process, Condition condition) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(Duration.ofMinutes(2));
        while (!condition.holds()) {
            assertThat(process.isAlive()).as("still running").isTrue();
            assertThat(Instant.now()).as("in time").isBefore(limit);
            Thread.sleep(50);
        }
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}
