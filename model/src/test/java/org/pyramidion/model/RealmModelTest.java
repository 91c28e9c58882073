package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;

class RealmModelTest {

    @TempDir
    Path directory;

    private Path bert;
    private Scope scope;

    @BeforeEach
    void open() throws IOException {
        bert = TestingBert.write(directory.resolve("bert"));
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private RealmModel model(boolean shared, Embedder.Pooling pooling) {
        return TestingModels.of(bert, 1, 2, pooling, shared, 1);
    }

    @Test
    void a_warm_start_keeps_the_first_layers_of_each_network() {
        try (RealmModel model = model(true, Embedder.Pooling.CLS);
                WeightFile file = SafeTensors.open(bert.resolve("model.safetensors"))) {
            assertThat(layers(model, "embedder.realm.")).containsExactly("0");
            assertThat(layers(model, "encoder.realm.")).containsExactlyInAnyOrder("0", "1");
            assertThat(model.config().embedder().layers()).isEqualTo(1);
            assertThat(model.config().encoder().layers()).isEqualTo(2);
            for (String prefix : List.of("embedder.realm.", "encoder.realm.")) {
                Parameters trunk = model.weights().under(prefix);
                for (String name : trunk.names()) {
                    assertThat(Tensors.floats(trunk.get(name)))
                            .as(prefix + name)
                            .isEqualTo(file.tensor("bert." + name).toFloats());
                }
            }
            String head = "cls.predictions.transform.dense.weight";
            assertThat(Tensors.floats(model.weights().get("encoder." + head)))
                    .isEqualTo(file.tensor(head).toFloats());
        }
    }

    private static Set<String> layers(RealmModel model, String prefix) {
        return model.weights().under(prefix + "encoder.layer.").names().stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .collect(Collectors.toSet());
    }

    @Test
    void without_the_layer_norm_the_embedding_is_the_projection() throws IOException {
        var shape = new WarmStart.Shape(1, 2, 8, Embedder.Pooling.CLS, 1, true, 6, false, false, false);
        try (RealmModel model = WarmStart.from(bert, shape, 1)) {
            var input = new InputSequence(new int[] {1, 2, 3}, new int[3]);
            PackedBatch batch = new PackedBatch(List.of(input));
            Parameters embedder = model.weights().under("embedder.");
            float[] projected = Tensors.floats(Bert.linear(
                    embedder.under("cls."),
                    "dense",
                    new Bert(model.config().embedder(), embedder.under("realm.")).pooled(batch, 0)));
            assertThat(Tensors.floats(model.documentEmbedder().embed(batch, 0))).isEqualTo(projected);
            assertThat(embedder.contains("cls.LayerNorm.weight")).isFalse();
            model.save(directory.resolve("model"), java.util.Map.of());
        }
        assertThat(RealmModel.config(directory.resolve("model")).orElseThrow().projectionNorm())
                .isFalse();
    }

    @Test
    void more_layers_than_there_are_is_refused() {
        assertThatThrownBy(() -> TestingModels.of(bert, 3, 2, Embedder.Pooling.CLS, true, 1))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("3")
                .hasMessageContaining("2");
    }

    @Test
    void equal_seeds_warm_start_equally_and_others_do_not() {
        try (RealmModel one = model(true, Embedder.Pooling.CLS);
                RealmModel two = model(true, Embedder.Pooling.CLS);
                RealmModel other = TestingModels.of(bert, 1, 2, Embedder.Pooling.CLS, true, 2)) {
            assertSame(one.weights(), two.weights());
            String random = "embedder.cls.dense.weight";
            assertThat(Tensors.floats(other.weights().get(random)))
                    .isNotEqualTo(Tensors.floats(one.weights().get(random)));
        }
    }

    @ParameterizedTest
    @EnumSource(Embedder.Pooling.class)
    void a_saved_model_opens_bit_for_bit(Embedder.Pooling pooling) {
        for (boolean shared : new boolean[] {true, false}) {
            Path place = directory.resolve("model-" + shared);
            try (RealmModel model = model(shared, pooling)) {
                TaskHeads.addReader(model, 3);
                model.save(place, Map.of("made", "by test"));
                try (RealmModel opened = RealmModel.open(place)) {
                    assertThat(opened.config()).isEqualTo(model.config());
                    assertThat(opened.tokenizer().vocabulary())
                            .isEqualTo(model.tokenizer().vocabulary());
                    assertThat(opened.hasReader()).isTrue();
                    assertSame(opened.weights(), model.weights());
                }
            }
        }
    }

    @Test
    void a_model_for_reading_gives_the_same_to_the_bit_with_its_matrices_rounded_once() {
        Path place = directory.resolve("model");
        try (RealmModel model = model(true, Embedder.Pooling.CLS)) {
            model.save(place, Map.of());
        }
        try (RealmModel whole = RealmModel.open(place, Precision.BFLOAT16);
                RealmModel rounded = RealmModel.openForReading(place, Precision.BFLOAT16);
                RealmModel exact = RealmModel.openForReading(place, Precision.FLOAT32)) {
            assertThat(embeddings(rounded)).isEqualTo(embeddings(whole));
            Parameters layer = rounded.weights().under("embedder.realm.encoder.layer.0.");
            assertThat(layer.get("output.dense.weight").scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
            assertThat(layer.get("output.dense.bias").scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertSame(exact.weights(), whole.weights());
        }
    }

    /** Of as many sequences as a product must have rows to be computed in bfloat16. */
    private static float[] embeddings(RealmModel model) {
        try (Scope scope = Scope.withoutGradients()) {
            PackedBatch batch =
                    new PackedBatch(Collections.nCopies(64, new InputSequence(new int[] {2, 7, 9, 3}, new int[4])));
            return Tensors.floats(model.documentEmbedder().embed(batch, 0));
        }
    }

    @Test
    void models_of_different_precision_compute_at_once_what_each_does_alone() throws Exception {
        try (RealmModel exact = model(true, Embedder.Pooling.CLS);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<RealmModel> models = List.of(exact, exact.in(Precision.BFLOAT16));
            List<float[]> alone =
                    models.stream().map(RealmModelTest::embeddings).toList();
            assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
            CyclicBarrier turn = new CyclicBarrier(2);
            List<Future<?>> both = IntStream.range(0, 2)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        for (int round = 0; round < 50; round++) {
                            turn.await();
                            assertThat(embeddings(models.get(i))).isEqualTo(alone.get(i));
                        }
                        return i;
                    }))
                    .toList();
            for (Future<?> one : both) {
                one.get();
            }
        }
    }

    @Test
    void a_damaged_model_or_none_is_refused() throws IOException {
        Path place = directory.resolve("model");
        assertThatThrownBy(() -> RealmModel.open(place)).isInstanceOf(PyramidionException.class);
        try (RealmModel model = model(true, Embedder.Pooling.CLS)) {
            model.save(place, Map.of());
        }
        Path weights = place.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length - 4));
        assertThatThrownBy(() -> RealmModel.open(place))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("model.safetensors");
    }

    @Test
    void separate_embedders_begin_equal_and_training_the_query_side_leaves_the_document_side_alone() {
        try (RealmModel shared = model(true, Embedder.Pooling.CLS)) {
            RealmModel model = shared.separateEmbedders();
            assertThat(model.config().sharedEmbedders()).isFalse();
            assertThat(model.separateEmbedders()).isSameAs(model);
            assertSame(model.weights().under("query_embedder."), model.weights().under("embedder."));
            try (Parameters before = model.weights().under("embedder.").copy();
                    var optimizer = new AdamWeightDecay(model.weights(), AdamWeightDecay.Settings.bert())) {
                var input = InputSequence.of(new InputSequence.Marks(2, 3), 10, new int[] {20, 21, 22});
                model.queryEmbedder()
                        .embed(new PackedBatch(List.of(input)), 0)
                        .select(1, 0)
                        .sum()
                        .backward();
                optimizer.step(0.1);
                assertSame(before, model.weights().under("embedder."));
                assertThat(Tensors.floats(model.weights().get("query_embedder.cls.dense.weight")))
                        .isNotEqualTo(Tensors.floats(model.weights().get("embedder.cls.dense.weight")));
            }
        }
    }

    @Test
    void a_shared_embedder_is_one_for_queries_and_documents() {
        try (RealmModel model = model(true, Embedder.Pooling.MEAN)) {
            assertThat(model.weights().under("query_embedder.").names()).isEmpty();
            var input = new PackedBatch(
                    List.of(InputSequence.of(new InputSequence.Marks(2, 3), 10, new int[] {20, 21, 22})));
            assertThat(Tensors.floats(model.queryEmbedder().embed(input, 0)))
                    .isEqualTo(Tensors.floats(model.documentEmbedder().embed(input, 0)));
        }
    }

    @Test
    void a_model_has_a_reader_only_once_it_was_added_and_it_begins_as_the_encoder() {
        try (RealmModel model = model(true, Embedder.Pooling.CLS)) {
            assertThat(model.hasReader()).isFalse();
            assertThatThrownBy(model::reader).isInstanceOf(PyramidionException.class);
            TaskHeads.addReader(model, 1);
            assertThat(model.hasReader()).isTrue();
            assertSame(model.weights().under("reader.realm."), model.weights().under("encoder.realm."));
            try (Parameters before = model.weights().copy()) {
                TaskHeads.addReader(model, 2);
                assertSame(before, model.weights());
            }
        }
    }

    @Test
    void a_copy_has_weights_of_its_own() {
        try (RealmModel model = model(true, Embedder.Pooling.CLS);
                RealmModel copy = model.copy()) {
            assertSame(copy.weights(), model.weights());
            copy.weights().get("embedder.cls.dense.bias").detach().fill_(new org.bytedeco.pytorch.Scalar(9.0));
            assertThat(Tensors.floats(model.weights().get("embedder.cls.dense.bias")))
                    .containsOnly(0);
        }
    }

    private static void assertSame(Parameters actual, Parameters expected) {
        assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
        for (String name : expected.names()) {
            assertThat(Tensors.memory(actual.get(name)).mismatch(Tensors.memory(expected.get(name))))
                    .as("first differing byte of %s", name)
                    .isEqualTo(-1);
        }
    }
}
