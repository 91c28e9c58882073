package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Parameters;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.testing.realm.TestingRealm;

/** What a finished model keeps of its start. */
class StartShareTest {

    @TempDir
    Path directory;

    private TestingRealm testing;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
    }

    @AfterEach
    void close() {
        testing.close();
    }

    private Run trained(String name, String... settings) {
        Run run = new Run(directory.resolve(name));
        var trainer = new Trainer(
                DistinctSettings.config(settings),
                run,
                testing.corpus(),
                place -> MetricsLog.none(),
                Progress.none(),
                () -> false);
        assertThat(trainer.warmStart(WarmStart.Source.of(testing.bert()))).isTrue();
        assertThat(trainer.pretrain()).isTrue();
        return run;
    }

    @Test
    void a_share_of_the_start_is_averaged_with_what_was_learnt() {
        Run learnt = trained("learnt");
        Run averaged = trained("averaged", "pretrain.start-share=0.25");
        try (RealmModel start = RealmModel.open(learnt.finishedModel(Stage.WARM_START));
                RealmModel end = RealmModel.open(learnt.finishedModel(Stage.PRETRAIN));
                RealmModel between = RealmModel.open(averaged.finishedModel(Stage.PRETRAIN))) {
            Parameters of = between.weights();
            double whole = Weights.distance(end.weights(), start.weights());
            assertThat(whole).isPositive();
            assertThat(Weights.distance(of, end.weights()) / whole).isBetween(0.249, 0.251);
            assertThat(Weights.distance(of, start.weights()) / whole).isBetween(0.749, 0.751);
        }
    }

    @Test
    void documents_that_stood_still_are_the_same_to_the_bit() {
        Run run = trained(
                "still",
                "pretrain.start-share=0.3",
                "pretrain.train-documents=false",
                "pretrain.over-retrieve=1",
                "pretrain.learning-rate=1e-2");
        try (RealmModel start = RealmModel.open(run.finishedModel(Stage.WARM_START));
                RealmModel end = RealmModel.open(run.finishedModel(Stage.PRETRAIN))) {
            Weights.assertSame(end.weights().under("embedder."), start.weights().under("embedder."));
            Weights.assertDiffer(
                    end.weights().under("query_embedder."), start.weights().under("query_embedder."));
        }
    }
}
