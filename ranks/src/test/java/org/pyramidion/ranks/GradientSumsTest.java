package org.pyramidion.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/** When gradients go to the other ranks: buckets of one weight each. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GradientSumsTest {

    private static final String BUCKET = "pyramidion.ranks.bucket";
    private static final int LENGTH = 100;

    @BeforeAll
    static void one_weight_fills_a_bucket() {
        System.setProperty(BUCKET, "400");
    }

    @AfterAll
    static void buckets_are_as_large_as_ever() {
        System.clearProperty(BUCKET);
    }

    /** Layers of which each scales what comes from the one before. */
    private static Parameters layers(float... scales) {
        Parameters weights = Parameters.empty();
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < scales.length; i++) {
                float[] scale = new float[LENGTH];
                Arrays.fill(scale, scales[i]);
                weights.put("layer" + i, Tensors.of(scale, LENGTH));
            }
        }
        return weights;
    }

    /** Through layers in this order; the gradient of each is the product of the others, and of {@code factor}. */
    private static Tensor loss(Parameters weights, double factor, int... layers) {
        Tensor x = Ops.scale(weights.get("layer" + layers[0]), 1); // so that its gradient comes behind the next layer's
        for (int i = 1; i < layers.length; i++) {
            x = x.mul(weights.get("layer" + layers[i]));
        }
        return Ops.scale(x.sum(), factor);
    }

    private static List<Double> gradients(Parameters weights) {
        return weights.names().stream()
                .map(name -> Tensors.doubles(weights.get(name).grad()))
                .map(values -> Arrays.stream(values).distinct().sum())
                .toList();
    }

    @Test
    void gradients_that_are_known_are_sent_before_the_backward_pass_is_over() throws Exception {
        Together.of(2, ranks -> {
            try (Parameters weights = layers(2, 2, 2, 2, 2, 2, 2);
                    Scope scope = Scope.open()) {
                loss(weights, 1, 0, 1, 2, 3, 4, 5, 6).backward();
                assertThat(ranks.sentEarly()).isZero();
                ranks.lastBackward(loss(weights, 2 + ranks.rank(), 0, 1, 2, 3, 4, 5, 6), weights);
                // When the last gradient comes all others have; four are on their way at once.
                assertThat(ranks.sentEarly()).isBetween(4, 6);
                ranks.sumGradients(weights);
                assertThat(gradients(weights)).containsOnly(64.0 * (1 + 2 + 1 + 3));
                return true;
            }
        });
    }

    @Test
    void the_order_is_that_in_which_the_first_rank_knew_gradients_the_step_before() throws Exception {
        List<List<Integer>> all = Together.of(2, ranks -> {
            List<Integer> sent = new ArrayList<>();
            try (Parameters weights = layers(2, 2, 2, 2)) {
                for (int step = 0; step < 3; step++) {
                    try (Scope scope = Scope.open()) {
                        weights.clearGradients();
                        ranks.lastBackward(loss(weights, 1, 3, 2, 1, 0), weights); // the other way round
                        sent.add(ranks.sentEarly());
                        ranks.sumGradients(weights);
                        assertThat(gradients(weights)).containsOnly(16.0);
                    }
                }
            }
            return sent;
        });
        assertThat(all).containsOnly(List.of(0, 3, 3));
    }

    @Test
    void ranks_that_know_gradients_in_different_orders_send_them_in_one() throws Exception {
        Together.of(2, ranks -> {
            try (Parameters weights = layers(1, 2, 3, 4)) {
                int[] way = ranks.isFirst() ? new int[] {3, 1, 2, 0} : new int[] {0, 1, 2, 3};
                for (int step = 0; step < 3; step++) {
                    try (Scope scope = Scope.open()) {
                        weights.clearGradients();
                        ranks.lastBackward(loss(weights, 1, way), weights);
                        ranks.sumGradients(weights);
                        assertThat(gradients(weights)).containsExactly(48.0, 24.0, 16.0, 12.0);
                    }
                }
                return true;
            }
        });
    }

    @Test
    void what_a_rank_does_not_reach_waits_there_for_the_end() throws Exception {
        List<Integer> sent = Together.of(2, ranks -> {
            try (Parameters weights = layers(2, 2, 2, 2);
                    Scope scope = Scope.open()) {
                int[] reached = ranks.isFirst() ? new int[] {0, 1, 2} : new int[] {0, 1, 2, 3};
                ranks.lastBackward(loss(weights, 1, reached), weights);
                ranks.sumGradients(weights);
                assertThat(gradients(weights)).containsExactly(12.0, 12.0, 12.0, 8.0);
                return ranks.sentEarly();
            }
        });
        assertThat(sent).containsExactly(0, 3);
    }

    @Test
    void passes_may_be_the_last_ones_of_different_weights() throws Exception {
        List<Integer> sent = Together.of(2, ranks -> {
            try (Parameters weights = layers(2, 2, 2, 2);
                    Scope scope = Scope.open()) {
                ranks.lastBackward(loss(weights, 1, 2, 3), weights);
                ranks.lastBackward(loss(weights, 1, 0, 1), weights);
                ranks.sumGradients(weights);
                assertThat(gradients(weights)).containsOnly(4.0);
                return ranks.sentEarly();
            }
        });
        assertThat(sent).containsOnly(3);
    }

    @Test
    void a_gradient_that_comes_too_late_and_a_message_in_between_are_refused() throws Exception {
        Together.of(2, ranks -> {
            try (Parameters weights = layers(2, 2, 2);
                    Scope scope = Scope.open()) {
                ranks.lastBackward(loss(weights, 1, 0, 1, 2), weights);
                assertThatThrownBy(() -> ranks.sum(1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("on their way");
                assertThatThrownBy(() -> loss(weights, 1, 0, 1, 2).backward())
                        .hasMessageContaining("after its last backward pass");
                ranks.sumGradients(weights);
                assertThat(gradients(weights)).containsOnly(8.0);
                loss(weights, 1, 0, 1, 2).backward(); // of the next step
                assertThat(gradients(weights)).containsOnly(12.0);
                return true;
            }
        });
    }
}
