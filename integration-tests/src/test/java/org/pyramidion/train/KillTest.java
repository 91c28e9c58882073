package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.realm.TestingRealm;

/**
 * Kills trainers and index builders at random moments, over and over ({@code kill -9}), and holds them to it that
 * nothing is lost. {@code -Dpyramidion.kills=200} for more of it, {@code -Dpyramidion.kills.seed=8} at other moments;
 * {@code -Dpyramidion.kills.log=FILE} adds a line of JSON for each test that was passed.
 */
class KillTest {

    private static final int KILLS = Integer.getInteger("pyramidion.kills", 4);
    private static final int CHECKPOINT_EVERY = 5;
    private static final int STEPS = 60 + 25 * KILLS;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();
    private Random random;

    @BeforeEach
    void corpus() throws IOException {
        Engine.threads(1);
        new TestingRealm(directory).close();
        random = new Random(Long.getLong("pyramidion.kills.seed", 7));
    }

    @AfterEach
    void noProcessIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    /** The trainer of a run, as a process of its own. */
    static final class TrainerProcess {

        /** Arguments: the test's directory, the stage's, who builds, and how many milliseconds to rest after a step. */
        public static void main(String... args) throws IOException {
            Engine.threads(1);
            Path directory = Path.of(args[0]);
            Path stage = Path.of(args[1]);
            long rest = Long.parseLong(args[3]);
            Checkpoints checkpoints = new Checkpoints(stage.resolve("checkpoints"));
            try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"));
                    RealmModel model = model(directory);
                    IndexRefresh refresh = refresh(args[2], stage, model, corpus, checkpoints)) {
                InputFormat format = TestingRealm.format(model);
                Pretraining task = new Pretraining(
                        new Realm(model, format, corpus),
                        new SentenceSampler(
                                corpus,
                                model.tokenizer(),
                                new SentenceSampler.Settings(Masking.SALIENT, format.queryCapacity(), 10, 2),
                                3),
                        new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT),
                        refresh,
                        settings());
                boolean finished = new TrainingLoop(
                                task,
                                new TrainingLoop.Settings(
                                        "test", 3, STEPS, 2, new LearningRate(1e-3, STEPS, 2), 1, 0, CHECKPOINT_EVERY),
                                checkpoints,
                                (step, values) -> pause(rest),
                                Progress.none(),
                                () -> false)
                        .run()
                        .finished();
                if (finished) {
                    model.save(stage.resolve("model"), Map.of());
                }
            }
        }

        private static PretrainConfig settings() {
            List<ConfigSource.Entry> entries = new ArrayList<>();
            Map.of(
                            "pretrain.masking", "salient",
                            "pretrain.batch", "2",
                            "pretrain.micro-batch", "2",
                            "pretrain.candidates", "4",
                            "pretrain.over-draw", "1",
                            "pretrain.dropout", "0.1")
                    .forEach((key, value) -> entries.add(new ConfigSource.Entry(key, value, "test")));
            return ConfigFile.resolve(entries).config().pretrain();
        }

        private static RealmModel model(Path directory) {
            return WarmStart.from(
                    directory.resolve("bert"), new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, true, 16), 1);
        }

        private static IndexRefresh refresh(
                String builder, Path stage, RealmModel model, CorpusStore corpus, Checkpoints checkpoints) {
            RefreshFiles files = new RefreshFiles(stage);
            if (builder.equals("itself")) {
                return new SynchronousRefresh(
                        files,
                        new Realm(model, TestingRealm.format(model), corpus),
                        RefreshSchedule.every(7),
                        checkpoints::indexSteps,
                        Progress.none());
            }
            return new AsynchronousRefresh(
                    files,
                    model,
                    corpus,
                    RefreshSchedule.every(7),
                    0,
                    builder(files, corpus),
                    Optional.empty(),
                    checkpoints::indexSteps,
                    () -> false);
        }

        private static IndexBuilder builder(RefreshFiles files, CorpusStore corpus) {
            return new IndexBuilder(files, corpus, 40, 4, Precision.FLOAT32, Progress.none());
        }

        private static void pause(long milliseconds) {
            try {
                Thread.sleep(milliseconds);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** An index builder as a process of its own, until it is killed. */
    static final class BuilderProcess {
        public static void main(String... args) {
            Engine.threads(1);
            try (CorpusStore corpus = CorpusStore.open(Path.of(args[0]).resolve("corpus"))) {
                TrainerProcess.builder(new RefreshFiles(Path.of(args[1])), corpus)
                        .follow(() -> false);
            }
        }
    }

    @Test
    void a_run_that_is_killed_again_and_again_ends_bit_for_bit_as_one_that_was_left_alone() throws Exception {
        Path killed = directory.resolve("killed");
        int kills = 0;
        long reached = 0;
        while (kills < (KILLS + 1) / 2) {
            Process trainer = trainer(killed, "itself", 4);
            boolean ended = trainer.waitFor(300 + random.nextInt(2500), TimeUnit.MILLISECONDS);
            assertThat(ended)
                    .as("the run ended before it could be killed: %s", output(trainer, ended))
                    .isFalse();
            trainer.destroyForcibly().waitFor();
            kills++;
            reached = requireWhole(killed, reached);
        }
        finish(killed, "itself");

        Path alone = directory.resolve("alone");
        finish(alone, "itself");
        assertThat(killed.resolve("model/model.safetensors"))
                .hasSameBinaryContentAs(alone.resolve("model/model.safetensors"));
        log("trainer that builds its indexes", kills);
    }

    @Test
    void trainer_and_builders_survive_one_anothers_death() throws Exception {
        Path stage = directory.resolve("stage");
        List<Process> builders = new ArrayList<>(List.of(builder(stage), builder(stage)));
        Process trainer = trainer(stage, "others", 4);
        long reached = 0;
        int kills = 0;
        for (; kills < (KILLS + 1) / 2; kills++) {
            boolean ended = trainer.waitFor(200 + random.nextInt(2500), TimeUnit.MILLISECONDS);
            assertThat(ended)
                    .as("the run ended before it could be killed: %s", output(trainer, ended))
                    .isFalse();
            int victim = random.nextInt(3);
            if (victim == 2) {
                trainer.destroyForcibly().waitFor();
                reached = requireWhole(stage, reached);
                trainer = trainer(stage, "others", 4);
            } else {
                assertThat(builders.get(victim).isAlive()).isTrue();
                builders.get(victim).destroyForcibly().waitFor();
                requireWhole(stage, reached);
                builders.set(victim, builder(stage));
            }
        }
        trainer.destroyForcibly().waitFor();
        finish(stage, "others");
        try (RealmModel model = RealmModel.open(stage.resolve("model"))) {
            assertThat(model.weights().count()).isPositive();
        }
        log("trainer and two builders", kills);
    }

    private static void log(String test, int kills) throws IOException {
        String log = System.getProperty("pyramidion.kills.log");
        if (log != null) {
            Files.writeString(
                    Path.of(log),
                    "{\"day\": \"%s\", \"command\": \"KillTest: %s\", \"kills\": %d, \"lost\": 0}%n"
                            .formatted(LocalDate.now(), test, kills),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /**
     * Everything that can be seen is whole, and the newest checkpoint is not older than it was.
     *
     * @return its step
     */
    private static long requireWhole(Path stage, long before) throws IOException {
        List<Path> visible = new ArrayList<>();
        if (Files.exists(stage)) {
            try (Stream<Path> all = Files.walk(stage)) {
                all.filter(path -> path.endsWith("manifest.json"))
                        .map(Path::getParent)
                        .filter(path -> !path.toString().matches(".*\\.(partial|removed)(/.*)?"))
                        .forEach(visible::add);
            } catch (java.io.UncheckedIOException e) {
                return before; // builders that live on have moved something meanwhile
            }
        }
        long newest = before;
        for (Path path : visible) {
            Optional<Artifact> artifact = Artifact.find(path);
            if (artifact.isPresent() && path.getParent().endsWith("checkpoints")) {
                try {
                    artifact.get().verify();
                } catch (PyramidionException e) {
                    if (Files.exists(path)) {
                        throw e;
                    }
                    continue; // a trainer that lives on has removed it meanwhile, in one step
                }
                newest = Math.max(
                        newest, ((Number) artifact.get().manifest().provenance().get("step")).longValue());
            }
        }
        if (before > 0) {
            assertThat(visible.stream().filter(path -> path.getParent().endsWith("checkpoints")))
                    .as("checkpoints once the run has reached step %d", before)
                    .isNotEmpty();
        }
        return newest;
    }

    private void finish(Path stage, String builder) throws Exception {
        Process trainer = trainer(stage, builder, 0);
        boolean ended = trainer.waitFor(600, TimeUnit.SECONDS);
        assertThat(ended).isTrue();
        assertThat(trainer.exitValue()).as(output(trainer, true)).isZero();
        Artifact.open(stage.resolve("model"), "model", 1).verify();
    }

    private static String output(Process process, boolean ended) throws IOException {
        return ended
                ? new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                : "";
    }

    private Process trainer(Path stage, String builder, long rest) throws IOException {
        return start(TrainerProcess.class, directory.toString(), stage.toString(), builder, Long.toString(rest));
    }

    private Process builder(Path stage) throws IOException {
        return start(BuilderProcess.class, directory.toString(), stage.toString());
    }

    private Process start(Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", // and no vector module, which that compiler would interpret
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-Dpyramidion.kills=" + KILLS,
                "-cp",
                // Surefire's own class path is a jar that names this one.
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }
}
