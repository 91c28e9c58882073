package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.ranks.Launcher;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.realm.TestingRealm;

/**
 * Pre-training by ranks that are processes: random ones are killed ({@code kill -9}), over and over, and what they
 * make in the end is what ranks make that were left alone. {@code -Dpyramidion.kills=100} for more of it, {@code
 * -Dpyramidion.kills.seed=8} at other moments.
 */
@Timeout(value = 90, unit = TimeUnit.MINUTES)
class RankKillTest {

    private static final int KILLS = Integer.getInteger("pyramidion.kills", 1);
    private static final int STEPS = 30 + 20 * KILLS;
    private static final int TIMEOUT = 10;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void corpus() throws IOException {
        Engine.threads(1);
        new TestingRealm(directory).close();
    }

    @AfterEach
    void noProcessIsLeft() {
        ranks().forEach(ProcessHandle::destroyForcibly);
    }

    /** One rank. */
    static final class RankProcess {

        /** Arguments: the test's directory, the run's, steps, dropout, milliseconds a step, and where rank 1 stops. */
        public static void main(String... args) {
            Engine.threads(1);
            boolean second = "1".equals(System.getenv("RANK"));
            int stopAfter = second ? Integer.parseInt(args[5]) : Integer.MAX_VALUE;
            AtomicInteger asked = new AtomicInteger();
            try (CorpusStore corpus = CorpusStore.open(Path.of(args[0]).resolve("corpus"))) {
                RunDirectory run = new RunDirectory(new Run(Path.of(args[1])));
                boolean finished = StageTraining.pretrain(run, config(args[2], args[3]), corpus)
                        .train(
                                place -> (step, values) -> pause(Long.parseLong(args[4])),
                                Progress.none(),
                                () -> asked.getAndIncrement() >= stopAfter);
                System.exit(finished ? 0 : 143);
            } catch (PyramidionException e) {
                System.err.println(e.getMessage());
                System.exit(1);
            }
        }

        private static void pause(long milliseconds) {
            try {
                Thread.sleep(milliseconds);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static TrainConfig config(String steps, String dropout) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "threads", "1",
                "corpus.block-length", "40",
                "model.query-length", "24",
                "pretrain.steps", steps,
                "pretrain.dropout", dropout,
                "pretrain.batch", "4",
                "pretrain.candidates", "4",
                "pretrain.log-every", "1",
                "pretrain.checkpoint-every", "5",
                "pretrain.learning-rate", "1e-3"));
        settings.putAll(Map.of(
                "model.embedder-layers", "2",
                "model.encoder-layers", "2",
                "model.projection", "16",
                "model.span-hidden", "16",
                "refresh.every", "7",
                "ict.steps", "0",
                "mlm.steps", "0",
                "pretrain.held-out", "5",
                "pretrain.evaluate-every", "20"));
        return ConfigFile.resolve(ConfigSource.options(settings)).config();
    }

    /** A run whose warm start is finished. */
    private Path begun(String name) {
        RunDirectory run = new RunDirectory(new Run(directory.resolve(name)));
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            assertThat(StageTraining.warmStart(
                                    run, config("5", "0"), corpus, () -> WarmStart.Source.of(directory.resolve("bert")))
                            .train(place -> MetricsLog.none(), Progress.none(), () -> false))
                    .isTrue();
        }
        return run.directory();
    }

    /** To the end of 24 steps, by one rank, which is this process. */
    private void trainHere(Path run) {
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            assertThat(StageTraining.pretrain(new RunDirectory(new Run(run)), config("24", "0"), corpus)
                            .train(place -> MetricsLog.none(), Progress.none(), () -> false))
                    .isTrue();
        }
    }

    private int launch(Path run, int ranks, int restarts, int steps, String dropout, int rest, int stopAfter) {
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Launcher(
                        command(List.of(
                                directory.toString(),
                                run.toString(),
                                Integer.toString(steps),
                                dropout,
                                Integer.toString(rest),
                                Integer.toString(stopAfter))),
                        new Launcher.Settings(ranks, restarts, TIMEOUT),
                        to,
                        to,
                        () -> 0)
                .run();
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", // and no vector module, which that compiler would interpret
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                // Surefire's own class path is a jar that names this one.
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                RankProcess.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private static Stream<ProcessHandle> ranks() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive);
    }

    @Test
    void random_ranks_are_killed_and_the_run_ends_as_if_none_had_been() throws Exception {
        Path left = begun("left");
        assertThat(launch(left, 2, 0, STEPS, "0.1", 0, Integer.MAX_VALUE))
                .as(said::toString)
                .isZero();
        Path killed = begun("killed");
        CompletableFuture<Integer> end =
                CompletableFuture.supplyAsync(() -> launch(killed, 2, KILLS + 1, STEPS, "0.1", 60, Integer.MAX_VALUE));
        Random random = new Random(Long.getLong("pyramidion.kills.seed", 7));
        int kills = 0;
        long reached = 0;
        while (kills < KILLS && !end.isDone()) {
            List<ProcessHandle> two = awaitTraining(killed, reached, end);
            Thread.sleep(random.nextInt(600));
            if (two.size() == 2 && two.get(random.nextInt(2)).destroyForcibly()) {
                kills++;
                awaitEnd(two);
                reached = requireWhole(killed, reached);
            }
        }
        assertThat(end.get()).as(said::toString).isZero();
        assertThat(kills).as(said::toString).isEqualTo(KILLS);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("restart %d of %d".formatted(KILLS, KILLS + 1));
        assertSameModel(killed, left);
    }

    /** Until both train and have left a checkpoint behind that is newer than {@code reached}. */
    private List<ProcessHandle> awaitTraining(Path run, long reached, CompletableFuture<Integer> end)
            throws InterruptedException {
        while (!end.isDone()) {
            List<ProcessHandle> two = ranks().toList();
            if (two.size() == 2 && newest(run) > reached) {
                return two;
            }
            Thread.sleep(20);
        }
        return List.of();
    }

    private static void awaitEnd(List<ProcessHandle> processes) throws InterruptedException {
        while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
            Thread.sleep(20);
        }
    }

    private static Path checkpoints(Path run) {
        return new Run(run).stage(Run.Stage.PRETRAIN).resolve("checkpoints");
    }

    private static long newest(Path run) {
        String[] names = checkpoints(run).toFile().list((place, name) -> name.matches("step-\\d+"));
        return names == null
                ? 0
                : Stream.of(names)
                        .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
                        .max()
                        .orElse(0);
    }

    /** All checkpoints are, and the newest is no older than before. */
    private static long requireWhole(Path run, long before) {
        long newest = newest(run);
        assertThat(newest).isGreaterThanOrEqualTo(before);
        Path place = checkpoints(run).resolve("step-" + newest);
        assertThat(Files.isDirectory(place)).isTrue();
        Artifact.open(place, "checkpoint", 1).verify();
        return newest;
    }

    private static void assertSameModel(Path one, Path other) {
        try (RealmModel first = RealmModel.open(new Run(one).model(Run.Stage.PRETRAIN));
                RealmModel second = RealmModel.open(new Run(other).model(Run.Stage.PRETRAIN))) {
            for (String name : first.weights().names()) {
                assertThat(Tensors.memory(first.weights().get(name))
                                .mismatch(Tensors.memory(second.weights().get(name))))
                        .as(name)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void a_run_goes_on_with_another_number_of_ranks_and_one_that_stops_has_all_stop() {
        Path alone = begun("alone");
        trainHere(alone);
        Path changing = begun("changing");
        assertThat(launch(changing, 2, 0, 24, "0", 0, 8)).as(said::toString).isEqualTo(143);
        assertThat(newest(changing)).isEqualTo(8);
        assertThat(launch(changing, 4, 0, 24, "0", 0, 8)).isEqualTo(143);
        assertThat(newest(changing)).isEqualTo(16);
        trainHere(changing);
        try (RealmModel first = RealmModel.open(new Run(alone).model(Run.Stage.PRETRAIN));
                RealmModel second = RealmModel.open(new Run(changing).model(Run.Stage.PRETRAIN))) {
            for (String name : first.weights().names()) {
                float[] expected = Tensors.floats(first.weights().get(name));
                assertThat(Tensors.floats(second.weights().get(name)))
                        .as(name)
                        .containsExactly(expected, within(2e-3f));
            }
        }
    }

    @Test
    void a_lost_rank_is_named_and_the_others_end_with_what_was_done() throws Exception {
        Path run = begun("lost");
        CompletableFuture<Integer> end =
                CompletableFuture.supplyAsync(() -> launch(run, 4, 0, 10_000, "0", 30, Integer.MAX_VALUE));
        while (newest(run) == 0 && !end.isDone()) {
            Thread.sleep(20);
        }
        List<ProcessHandle> four = ranks().sorted((one, other) -> Long.compare(one.pid(), other.pid()))
                .toList();
        four.get(2).destroyForcibly();
        assertThat(end.get(60, TimeUnit.SECONDS)).as(said::toString).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("rank 2 of 4 was lost at step")
                .contains("newest checkpoint")
                .doesNotContain("Exception");
        requireWhole(run, 5);
    }
}
