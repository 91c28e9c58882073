package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundedWeightsTest {

    private static final int ROWS = Ops.FEW_ROWS;
    private static final int SIZE = 16;

    private final SplittableRandom random = new SplittableRandom(1);
    private Scope scope;
    private Parameters weights;

    @BeforeEach
    void open() {
        scope = Scope.open();
        weights = Parameters.empty(Precision.BFLOAT16);
        weights.put("weight", random(SIZE, SIZE));
        weights.put("bias", random(SIZE));
    }

    @AfterEach
    void close() {
        weights.close();
        scope.close();
    }

    private Tensor random(int... shape) {
        int count = shape.length == 1 ? shape[0] : shape[0] * shape[1];
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return shape.length == 1 ? Tensors.of(values, shape[0]) : Tensors.of(values, shape[0], shape[1]);
    }

    private Tensor product(Tensor x) {
        return Ops.product(Precision.BFLOAT16, x, weights.get("weight"), weights.get("bias"));
    }

    /** As two parts of a batch do, each in a scope of its own. */
    private void learn(List<Tensor> parts) {
        weights.clearGradients();
        for (Tensor part : parts) {
            try (Scope own = Scope.open()) {
                product(part).sum().backward();
            }
        }
    }

    @Test
    void parts_add_up_to_the_gradients_that_they_have_without() {
        List<Tensor> parts = List.of(random(ROWS, SIZE), random(ROWS, SIZE));
        learn(parts);
        float[] weight = Tensors.floats(weights.get("weight").grad());
        float[] bias = Tensors.floats(weights.get("bias").grad());
        try (RoundedWeights rounded = RoundedWeights.open()) {
            learn(parts);
        }
        assertThat(Tensors.floats(weights.get("weight").grad()))
                .isEqualTo(weight)
                .doesNotContain(0);
        assertThat(Tensors.floats(weights.get("bias").grad())).isEqualTo(bias).containsOnly(2 * ROWS);
    }

    @Test
    void each_is_rounded_once() {
        Tensor weight = weights.get("weight");
        try (RoundedWeights rounded = RoundedWeights.open()) {
            assertThat(RoundedWeights.of(weight)).isSameAs(RoundedWeights.of(weight));
        }
        assertThat(RoundedWeights.of(weight)).isNotSameAs(RoundedWeights.of(weight));
    }

    @Test
    void the_next_step_sees_what_the_optimiser_did() {
        Tensor x = random(ROWS, SIZE);
        try (RoundedWeights rounded = RoundedWeights.open()) {
            learn(List.of(x));
        }
        try (var optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert())) {
            optimizer.step(1);
        }
        float[] plain = Tensors.floats(product(x));
        try (RoundedWeights rounded = RoundedWeights.open()) {
            assertThat(Tensors.floats(product(x))).isEqualTo(plain);
        }
    }

    /** Snapshots are overwritten between two uses, within one step. */
    @Test
    void what_does_not_learn_is_rounded_at_each_product() {
        Tensor x = random(ROWS, SIZE);
        try (RoundedWeights rounded = RoundedWeights.open();
                Scope quiet = Scope.withoutGradients()) {
            float[] before = Tensors.floats(product(x));
            weights.get("weight").zero_();
            assertThat(Tensors.floats(product(x))).isNotEqualTo(before);
        }
    }

    @Test
    void a_thread_has_one() {
        try (RoundedWeights rounded = RoundedWeights.open()) {
            assertThatThrownBy(RoundedWeights::open).isInstanceOf(IllegalStateException.class);
        }
        RoundedWeights.open().close();
    }
}
