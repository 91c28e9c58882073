package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.testing.Golden;

class LearningRateTest {

    @ParameterizedTest
    @EnumSource
    void the_schedule_is_the_references(Golden set) throws IOException {
        var rate = new LearningRate(3e-5, 200_000, 10_000);
        set.json("golden.json")
                .get("lr_schedule")
                .forEachEntry((step, expected) -> assertThat(rate.at(Long.parseLong(step)))
                        .as("step %s", step)
                        .isCloseTo(expected.asDouble(), within(1e-9 * 3e-5)));
    }

    @Test
    void the_rate_rises_from_zero_falls_onto_the_line_and_ends_at_zero() {
        var rate = new LearningRate(1, 100, 10);
        assertThat(rate.at(0)).isZero();
        assertThat(rate.at(9)).isEqualTo(0.9);
        assertThat(rate.at(10)).isEqualTo(0.9);
        assertThat(rate.at(50)).isEqualTo(0.5);
        assertThat(rate.at(100)).isZero();
        assertThat(rate.at(1000)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"10, 100", "1000, 100", "5000, 500", "200000, 10000", "10000000, 10000"})
    void the_official_warm_up_is_a_tenth_within_bounds(long steps, long warmup) {
        assertThat(LearningRate.officialWarmup(steps)).isEqualTo(warmup);
    }
}
