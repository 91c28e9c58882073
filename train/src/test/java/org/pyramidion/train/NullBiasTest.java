package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.testing.realm.TestingRealm;

/** A null document of a start from BERT that is a live choice when pre-training begins. */
class NullBiasTest {

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

    private Map<String, Map<String, Double>> trained(String name, String... settings) {
        Map<String, Map<String, Double>> first = new HashMap<>();
        Trainer.Logs logs =
                place -> (step, values) -> first.putIfAbsent(place.getFileName().toString(), values);
        var trainer = new Trainer(
                DistinctSettings.config(settings),
                new Run(directory.resolve(name)),
                testing.corpus(),
                logs,
                Progress.none(),
                () -> false);
        assertThat(trainer.warmStart(WarmStart.Source.of(testing.bert()))).isTrue();
        assertThat(trainer.pretrain()).isTrue();
        return first;
    }

    private RealmModel model(String name, Stage stage) {
        return RealmModel.open(new Run(directory.resolve(name)).finishedModel(stage));
    }

    @Test
    void the_inverse_cloze_task_teaches_it_and_pre_training_begins_where_its_share_is_a_fifth() {
        var first = trained("with", "model.null-bias=true", "pretrain.over-draw=1", "pretrain.batch=64");
        assertThat(first.get("pretrain").get("null_share")).isCloseTo(0.2, within(0.02));
        try (RealmModel warm = model("with", Stage.WARM_START);
                RealmModel end = model("with", Stage.PRETRAIN)) {
            assertThat(bias(warm)).as("it is not what is looked for").isNegative();
            assertThat(bias(end)).isNotEqualTo(bias(warm));
        }
    }

    @Test
    void it_is_the_product_with_its_embedding_and_the_bias() {
        try (RealmModel with = start(true);
                RealmModel without = start(false);
                Scope scope = Scope.withoutGradients()) {
            with.setNullBias(1.5);
            Tensor queries = Tensors.of(new float[] {1, 0.5f, -2}, 3, 1)
                    .expand(3, with.config().projection());
            float[] higher = Tensors.floats(with.nullScores(queries, TestingRealm.format(with), 0));
            float[] published = Tensors.floats(without.nullScores(queries, TestingRealm.format(without), 0));
            for (int i = 0; i < 3; i++) {
                assertThat(higher[i]).isCloseTo(published[i] + 1.5f, within(1e-5f));
            }
        }
    }

    private RealmModel start(boolean nullBias) {
        return WarmStart.from(testing.bert(), shape(nullBias), 1);
    }

    private static WarmStart.Shape shape(boolean nullBias) {
        return new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, true, 16, true, false, nullBias);
    }

    @Test
    void without_it_the_published_score_stands_alone() {
        trained("without");
        try (RealmModel end = model("without", Stage.PRETRAIN)) {
            assertThat(end.hasNullBias()).isFalse();
        }
    }

    @Test
    void a_whole_model_is_not_taken_for_one_without() {
        Path place = directory.resolve("whole");
        try (RealmModel with = start(true)) {
            with.save(place, Map.of());
        }
        assertThatThrownBy(() -> WarmStart.from(place, shape(false), 1))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("model.null-bias is true, not false");
        try (RealmModel again = WarmStart.from(place, shape(true), 1)) {
            assertThat(again.hasNullBias()).isTrue();
        }
    }

    private static double bias(RealmModel model) {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.doubles(model.weights().under("retriever.").get("null_bias"))[0];
        }
    }
}
