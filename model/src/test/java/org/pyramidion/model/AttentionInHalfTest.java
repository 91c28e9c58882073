package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;

/** Sequences of many lengths in bfloat16: padded on a CPU, without padding on a GPU. */
class AttentionInHalfTest {

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(1);
    private Scope scope;
    private RealmModel model;

    @BeforeEach
    void open() throws IOException {
        scope = Scope.open();
        model = TestingModels.of(TestingBert.write(directory.resolve("bert")), 2, 2, Embedder.Pooling.CLS, true, 1);
    }

    @AfterEach
    void close() {
        model.close();
        scope.close();
    }

    private List<InputSequence> inputs() {
        return IntStream.of(3, 29, 1, 17, 30, 8)
                .mapToObj(length -> new InputSequence(random.ints(length, 0, 90).toArray(), new int[length]))
                .toList();
    }

    /** States of the real wordpieces, {@code [T, H]}. */
    private Tensor states(List<InputSequence> inputs, Precision precision) {
        Parameters weights = model.weights().under("embedder.realm.").in(precision);
        PackedBatch batch = new PackedBatch(inputs);
        return new Bert(model.config().embedder(), weights).hidden(batch, 0).narrow(0, 0, batch.tokens());
    }

    /** Of all layers' weights, for a loss that weighs each number otherwise: their plain sum has none. */
    private double[] gradients(Tensor states, Tensor weights) {
        model.weights().clearGradients();
        states.mul(weights).sum().backward();
        Parameters layers = model.weights().under("embedder.realm.encoder.");
        return layers.names().stream()
                .map(name -> Tensors.doubles(layers.get(name).grad()))
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /** The norm of the difference over that of what was expected. */
    private static double distance(double[] actual, double[] expected) {
        double squares = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.pow(actual[i] - expected[i], 2))
                .sum();
        return Math.sqrt(squares / Arrays.stream(expected).map(x -> x * x).sum());
    }

    @Test
    void states_and_gradients_are_near_those_of_single_precision() {
        List<InputSequence> inputs = inputs();
        Tensor single = states(inputs, Precision.FLOAT32);
        Tensor half = states(inputs, Precision.BFLOAT16);
        float[] draws = new float[(int) single.numel()];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = (float) random.nextGaussian();
        }
        Tensor weights = Tensors.of(draws, (int) single.size(0), (int) single.size(1));
        assertThat(distance(Tensors.doubles(half.detach()), Tensors.doubles(single.detach())))
                .isBetween(1e-5, 0.02);
        assertThat(distance(gradients(half, weights), gradients(single, weights)))
                .isBetween(1e-5, 0.05);
    }

    @Test
    void a_gpu_does_without_padding() {
        assumeTrue(Engine.device().isCuda(), "missing: a GPU");
        Tensor half = Tensors.of(new float[] {1}, 1).to(ScalarType.BFloat16);
        assertThat(Ops.canAttendPacked(half)).isTrue();
    }
}
