package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

class NullShareTest {

    private static final double[] SCORES = {0, 10, 12, 9, 0, 20, 11, 10, 0, 3, 4, 2};

    @Test
    void the_bias_gives_the_mean_share_that_is_asked_for() {
        double bias = NullShare.bias(SCORES, 4, 0.2);
        double[] moved = SCORES.clone();
        for (int row = 0; row < 3; row++) {
            moved[row * 4] += bias;
        }
        try (Scope scope = Scope.withoutGradients()) {
            double mean = Arrays.stream(NullShare.of(Tensors.of(moved, 3, 4)))
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(0.2, within(1e-6));
        }
    }

    @Test
    void the_separation_is_the_share_of_pairs_in_the_right_order() {
        double[] shares = {0.9, 0.2, 0.5, 0.5};
        assertThat(NullShare.separation(shares, new boolean[] {false, true, true, false}))
                .isEqualTo((1 + 1 + 1 + 0.5) / 4);
        assertThat(NullShare.separation(shares, new boolean[4])).isEqualTo(0.5);
    }
}
