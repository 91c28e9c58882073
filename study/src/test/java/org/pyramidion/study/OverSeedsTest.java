package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pyramidion.evaluation.Interval;

class OverSeedsTest {

    @Test
    void takes_students_interval_over_seeds() {
        Interval interval = new OverSeeds(List.of(0.1, 0.2, 0.3)).interval().orElseThrow();
        // 0.2 ± t(0.975, 2) · 0.1 / √3
        assertThat(interval.low()).isCloseTo(-0.0484, within(1e-4));
        assertThat(interval.high()).isCloseTo(0.4484, within(1e-4));
    }

    @Test
    void says_nothing_by_one_seed() {
        assertThat(new OverSeeds(List.of(0.5)).interval()).isEmpty();
    }

    @Test
    void is_written_in_percent() {
        assertThat(new OverSeeds(List.of(0.5)).text()).isEqualTo("50.0");
        assertThat(new OverSeeds(List.of(0.1, 0.2, 0.3)).text()).isEqualTo("20.0 ± 24.8");
    }
}
