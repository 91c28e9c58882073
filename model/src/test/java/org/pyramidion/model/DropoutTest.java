package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;

/**
 * Dropout at each of BERT's places and behind the embedding's. Weights are set so that at all other places nothing but
 * zeros is dropped: if results vary all the same, this place drops.
 */
class DropoutTest {

    private static final double HALF = 0.5;

    @TempDir
    Path directory;

    private RealmModel model;
    private Parameters trunk;
    private Scope scope;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        Engine.seed(1);
        model = TestingModels.of(TestingBert.write(directory), 2, 2, Embedder.Pooling.CLS, true, 1);
        trunk = model.weights().under("embedder.realm.");
        scope = Scope.withoutGradients();
        trunk.names().stream().filter(name -> name.endsWith("dense.weight")).forEach(name -> fill(name, 0));
        trunk.names().stream().filter(name -> name.endsWith("dense.bias")).forEach(name -> fill(name, 0));
        fill("embeddings.LayerNorm.weight", 0);
        fill("embeddings.LayerNorm.bias", 0);
    }

    @AfterEach
    void close() {
        scope.close();
        model.close();
    }

    /** Two sequences of four wordpieces: attention that is the same for all adds up to one exactly. */
    private static PackedBatch batch() {
        var sequence = new InputSequence(new int[] {2, 5, 6, 3}, new int[4]);
        return new PackedBatch(List.of(sequence, sequence));
    }

    private void fill(String name, double value) {
        trunk.get(name).fill_(new Scalar(value));
    }

    /** The first layer's attention gives ones to a projection that takes them away again. */
    private void cancelAttention() {
        String attention = "encoder.layer.0.attention.";
        fill(attention + "self.value.weight", 0);
        fill(attention + "self.value.bias", 1);
        Tensor projection = trunk.get(attention + "output.dense.weight");
        projection.copy_(Tensors.of(identity((int) projection.size(0)), projection.size(0), projection.size(0)));
        fill(attention + "output.dense.bias", -1);
    }

    private static float[] identity(int size) {
        float[] values = new float[size * size];
        for (int i = 0; i < size; i++) {
            values[i * size + i] = 1;
        }
        return values;
    }

    private float[] hidden(double dropout) {
        return Tensors.floats(new Bert(model.config().embedder(), trunk).hidden(batch(), dropout));
    }

    private float[] chosen(double dropout) {
        Bert bert = new Bert(model.config().embedder().withLayers(1), trunk);
        return Tensors.floats(bert.hidden(batch(), new int[] {0, 4}, dropout));
    }

    @Test
    void nothing_varies_where_only_zeros_are_dropped() {
        cancelAttention();
        fill("encoder.layer.0.attention.output.dense.weight", 0);
        fill("encoder.layer.0.attention.output.dense.bias", 0);
        assertThat(hidden(HALF)).isEqualTo(hidden(0));
        assertThat(chosen(HALF)).isEqualTo(chosen(0));
    }

    @Test
    void in_the_embedding() {
        fill("embeddings.LayerNorm.bias", 1);
        trunk.get("embeddings.LayerNorm.weight").fill_(new Scalar(1.0));
        assertThat(hidden(HALF)).isNotEqualTo(hidden(0));
    }

    @Test
    void in_attention_from_all_wordpieces() {
        cancelAttention();
        assertThat(hidden(HALF)).isNotEqualTo(hidden(0));
    }

    @Test
    void in_attention_from_some() {
        cancelAttention();
        float[] whole = chosen(0);
        // A draw that drops as much of one head as of the other in both rows shows nothing.
        assertThat(IntStream.range(0, 20).mapToObj(i -> chosen(HALF)))
                .anyMatch(dropped -> !Arrays.equals(dropped, whole));
    }

    @Test
    void behind_attention() {
        vary("encoder.layer.0.attention.output.dense.bias");
        assertThat(hidden(HALF)).isNotEqualTo(hidden(0));
        assertThat(chosen(HALF)).isNotEqualTo(chosen(0));
    }

    @Test
    void behind_each_layer() {
        vary("encoder.layer.0.output.dense.bias");
        assertThat(hidden(HALF)).isNotEqualTo(hidden(0));
        assertThat(chosen(HALF)).isNotEqualTo(chosen(0));
    }

    /** Different numbers, which a layer norm does not make equal. */
    private void vary(String bias) {
        Tensor values = trunk.get(bias);
        float[] steps = new float[(int) values.numel()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = 1 + i;
        }
        values.copy_(Tensors.of(steps, steps.length));
    }

    @Test
    void behind_the_embedders_layer_norm_half_is_dropped_and_the_rest_doubled() {
        for (Embedder.Pooling pooling : Embedder.Pooling.values()) {
            Embedder embedder =
                    new Embedder(model.config().embedder(), model.weights().under("embedder."), pooling, true);
            Tensor bias = model.weights().get("embedder.cls.LayerNorm.bias");
            bias.fill_(new Scalar(3.0));
            model.weights().get("embedder.cls.LayerNorm.weight").fill_(new Scalar(0.0));
            float[] dropped = Tensors.floats(embedder.embed(batch(), HALF));
            assertThat(dropped).containsOnly(0, 6).contains(0, 6);
            float[] whole = new float[dropped.length];
            Arrays.fill(whole, 3);
            assertThat(Tensors.floats(embedder.embed(batch(), 0))).isEqualTo(whole);
        }
    }
}
