package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineTest {

    private int threads;

    @BeforeEach
    void remember() {
        threads = Engine.threads();
    }

    @AfterEach
    void restore() {
        Engine.threads(threads);
    }

    @Test
    void threads_are_as_many_as_asked_for() {
        Engine.threads(1);
        assertThat(Engine.threads()).isEqualTo(1);
        Engine.threads(2);
        assertThat(Engine.threads()).isEqualTo(2);
        assertThat(Engine.description()).contains("2 threads");
    }

    @Test
    void no_threads_at_all_is_refused() {
        assertThatThrownBy(() -> Engine.threads(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_thread_can_have_a_number_of_its_own() {
        Engine.threads(2);
        CompletableFuture.runAsync(
                        () -> {
                            Engine.threadsHere(3);
                            assertThat(Engine.threads()).isEqualTo(3);
                        },
                        EngineTest::inNewThread)
                .join();
        assertThat(Engine.threads()).isEqualTo(2);
        assertThat(CompletableFuture.supplyAsync(Engine::threads, EngineTest::inNewThread)
                        .join())
                .isEqualTo(2);
    }

    private static void inNewThread(Runnable task) {
        Thread.ofPlatform().start(task);
    }

    @Test
    void products_are_computed_in_the_precision_of_their_weights() {
        try (Parameters weights = Parameters.empty();
                Scope scope = Scope.withoutGradients()) {
            weights.put("a.weight", Tensors.of(ones(64 * 64), 64, 64).mul(new Scalar(1.001)));
            Parameters rounding = weights.in(Precision.BFLOAT16);
            assertThat(rounding.under("a.").precision()).isEqualTo(Precision.BFLOAT16);
            assertThat(rounding.only("a.").precision()).isEqualTo(Precision.BFLOAT16);
            try (Parameters copy = rounding.copy();
                    Parameters converted = rounding.to(ScalarType.Double)) {
                assertThat(copy.precision()).isEqualTo(Precision.BFLOAT16);
                assertThat(converted.precision()).isEqualTo(Precision.BFLOAT16);
            }
            assertThat(weights.precision()).isEqualTo(Precision.FLOAT32);
            assertThat(product(rounding)).isEqualTo(64); // 1.001 is 1 in bfloat16
            assertThat(product(weights)).isCloseTo(64.064f, within(1e-3f));
        }
    }

    private static float product(Parameters weights) {
        Tensor x = Tensors.of(ones(64 * 64), 64, 64);
        Tensor bias = Tensors.of(new float[64], 64);
        return Tensors.floats(Ops.linear(weights.precision(), x, weights.get("a.weight"), bias))[0];
    }

    @Test
    void equal_seeds_draw_equal_dropout() {
        assertThat(dropped(5)).isEqualTo(dropped(5)).isNotEqualTo(dropped(6));
    }

    private static float[] dropped(long seed) {
        Engine.seed(seed);
        try (Scope scope = Scope.open()) {
            return Tensors.floats(Ops.dropout(Tensors.of(ones(1000), 1000), 0.5));
        }
    }

    private static float[] ones(int length) {
        float[] values = new float[length];
        java.util.Arrays.fill(values, 1);
        return values;
    }

    @Test
    void equal_seeds_give_bitwise_equal_training_with_dropout() {
        Engine.threads(1);
        try (TinyNetwork first = new TinyNetwork(3);
                TinyNetwork second = new TinyNetwork(3);
                TinyNetwork other = new TinyNetwork(3)) {
            for (int step = 0; step < 20; step++) {
                double loss = first.step(step, 1);
                assertThat(second.step(step, 1)).as("loss of step %d", step).isEqualTo(loss);
                other.step(step, 2);
            }
            assertThat(second.flat()).isEqualTo(first.flat());
            assertThat(other.flat()).isNotEqualTo(first.flat());
        }
    }

    @Test
    void resident_memory_stays_flat_over_thousands_of_steps() {
        try (TinyNetwork network = new TinyNetwork(new SplittableRandom(1).nextLong())) {
            LeakWatch.assertFlat(500, 1500, 8, step -> network.step(step, 1));
        }
    }
}
