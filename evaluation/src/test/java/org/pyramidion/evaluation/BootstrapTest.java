package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    @Test
    void the_interval_of_a_share_is_that_of_the_normal_approximation() {
        double[] values = new double[1000];
        Arrays.fill(values, 0, 300, 1);
        double width = 1.96 * Math.sqrt(0.3 * 0.7 / 1000);
        Interval interval = Bootstrap.interval(values);
        assertThat(interval.low()).isCloseTo(0.3 - width, within(0.003));
        assertThat(interval.high()).isCloseTo(0.3 + width, within(0.003));
        assertThat(Bootstrap.interval(values)).isEqualTo(interval);
        assertThat(Bootstrap.interval(new double[] {0.5})).isEqualTo(new Interval(0.5, 0.5));
    }

    @Test
    void the_interval_covers_the_mean_in_nineteen_of_twenty_samples() {
        Random random = new Random(7);
        int covered = 0;
        for (int trial = 0; trial < 200; trial++) {
            double[] sample = random.doubles(60).toArray();
            Interval interval = Bootstrap.interval(sample);
            covered += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
        }
        assertThat(covered).isBetween(178, 198);
    }

    @Test
    void the_randomisation_test_is_the_sign_test_on_differences_of_one() {
        // Nine of ten up: of 2^10 sign patterns 1 + 10 have at least nine up, and as many down.
        double[] differences = {1, 1, 1, 1, 1, 1, 1, 1, 1, -1, 0, 0, 0};
        assertThat(Bootstrap.pValue(differences)).isCloseTo(22 / 1024.0, within(0.005));
        assertThat(Bootstrap.pValue(new double[] {0, 0})).isEqualTo(1);
        assertThat(Bootstrap.pValue(new double[] {1, -1})).isEqualTo(1);
    }

    @Test
    void without_a_difference_p_is_uniform() {
        Random random = new Random(11);
        int below = 0;
        for (int trial = 0; trial < 200; trial++) {
            double[] differences =
                    random.ints(100, 0, 3).mapToDouble(d -> d - 1.0).toArray();
            below += Bootstrap.pValue(differences) < 0.2 ? 1 : 0;
        }
        assertThat(below).isBetween(22, 58);
    }
}
