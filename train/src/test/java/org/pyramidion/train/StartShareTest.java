package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

    private Trainer trainer(Run run, String... settings) {
        return new Trainer(
                DistinctSettings.config(settings),
                run,
                testing.corpus(),
                place -> MetricsLog.none(),
                Progress.none(),
                () -> false);
    }

    private Run warmStarted(String name, String... settings) {
        Run run = new Run(directory.resolve(name));
        assertThat(trainer(run, settings).warmStart(WarmStart.Source.of(testing.bert())))
                .isTrue();
        return run;
    }

    private Run trained(String name, String... settings) {
        Run run = warmStarted(name, settings);
        assertThat(trainer(run, settings).pretrain()).isTrue();
        return run;
    }

    @Test
    void a_share_of_the_start_is_averaged_with_what_was_learnt() {
        Run learnt = trained("learnt");
        Run averaged = trained("averaged", "pretrain.start-share=0.25");
        try (RealmModel start = RealmModel.open(learnt.finishedModel(Stage.WARM_START));
                RealmModel end = RealmModel.open(learnt.finishedModel(Stage.PRETRAIN));
                RealmModel between = RealmModel.open(averaged.finishedModel(Stage.PRETRAIN))) {
            assertBetween(start.weights(), between.weights(), end.weights());
        }
    }

    /** A quarter of the way back from the end. */
    private static void assertBetween(Parameters start, Parameters between, Parameters end) {
        double whole = Weights.distance(end, start);
        assertThat(whole).isPositive();
        assertThat(Weights.distance(between, end) / whole).isBetween(0.249, 0.251);
        assertThat(Weights.distance(between, start) / whole).isBetween(0.749, 0.751);
    }

    @Test
    void so_is_what_the_inverse_cloze_task_taught_with_the_published_weights_queries_too() {
        Run published = warmStarted("published", "ict.steps=0", "mlm.steps=0");
        Run learnt = warmStarted("learnt", "mlm.steps=0");
        Run averaged = warmStarted("averaged", "mlm.steps=0", "ict.start-share=0.25");
        try (RealmModel start = RealmModel.open(published.finishedModel(Stage.WARM_START));
                RealmModel end = RealmModel.open(learnt.finishedModel(Stage.WARM_START));
                RealmModel between = RealmModel.open(averaged.finishedModel(Stage.WARM_START))) {
            for (String embedder : List.of("embedder.", "query_embedder.")) {
                assertBetween(
                        start.weights().under(embedder),
                        between.weights().under(embedder),
                        end.weights().under(embedder));
            }
            Weights.assertSame(
                    between.weights().under("encoder."), start.weights().under("encoder."));
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
