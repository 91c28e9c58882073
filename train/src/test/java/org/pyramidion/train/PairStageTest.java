package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.realm.TestingRealm;

/** The objective of names as a part of the warm start. */
class PairStageTest {

    @TempDir
    Path directory;

    @BeforeAll
    static void threads() {
        Engine.threads(1);
    }

    private Path pairs(String prefix) throws IOException {
        String text = TestingRealm.CITIES.stream()
                .map(city -> prefix + city + "\t" + city)
                .collect(Collectors.joining("\n"));
        return Files.writeString(directory.resolve("pairs.tsv"), text);
    }

    private static TrainConfig config(String... others) {
        String[] all = new String[others.length + 3];
        all[0] = "ict.steps=0";
        all[1] = "mlm.steps=0";
        all[2] = "pairs.batch=4";
        System.arraycopy(others, 0, all, 3, others.length);
        return DistinctSettings.config(all);
    }

    /** @param stop after how many steps */
    private static boolean train(RunDirectory run, TrainConfig config, TestingRealm testing, int stop) {
        int[] asked = {0};
        return StageTraining.warmStart(run, config, testing.corpus(), () -> WarmStart.Source.of(testing.bert()))
                .train(place -> (step, values) -> {}, Progress.none(), () -> asked[0]++ >= stop);
    }

    private RunDirectory run(String name) {
        return new RunDirectory(new Run(directory.resolve(name)));
    }

    @Test
    void it_teaches_the_embedders_alone_and_nothing_without_a_file() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            RunDirectory without = run("without");
            RunDirectory with = run("with");
            assertThat(train(without, config("pairs.steps=3"), testing, 100)).isTrue();
            assertThat(train(with, config("pairs.steps=3", "pairs.file=" + pairs("")), testing, 100))
                    .isTrue();
            assertThat(without.run().stage(Stage.WARM_START).resolve("pairs")).doesNotExist();
            try (RealmModel start = RealmModel.open(without.run().finishedModel(Stage.WARM_START));
                    RealmModel learnt = RealmModel.open(with.run().finishedModel(Stage.WARM_START))) {
                Weights.assertSame(
                        learnt.weights().under("encoder."), start.weights().under("encoder."));
                Weights.assertDiffer(
                        learnt.weights().under("embedder."), start.weights().under("embedder."));
                Weights.assertSame(
                        learnt.weights().under("query_embedder."),
                        learnt.weights().under("embedder."));
            }
        }
    }

    @Test
    void a_start_that_was_stopped_goes_on_with_the_pairs_that_it_began_with() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            RunDirectory run = run("run");
            TrainConfig config = config("pairs.steps=3", "pairs.file=" + pairs(""));
            assertThat(train(run, config, testing, 1)).isFalse();
            pairs("in ");
            assertThatThrownBy(() -> train(run, config, testing, 100))
                    .hasMessageContaining("began with another 'pairs'");
            assertThatThrownBy(() -> train(run, config("pairs.steps=2", "pairs.file=" + pairs("")), testing, 100))
                    .hasMessageContaining("pairs.steps is 2, but");
            pairs("");
            assertThat(train(run, config, testing, 100)).isTrue();
        }
    }
}
