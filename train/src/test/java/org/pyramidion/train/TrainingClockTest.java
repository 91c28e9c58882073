package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.pyramidion.engine.LearningRate;

class TrainingClockTest {

    private static TrainingLoop.Settings settings(int seconds) {
        return new TrainingLoop.Settings("test", 1, 1000, 1, new LearningRate(1, 1000, 0), 0, 0, 0, seconds);
    }

    private static TrainingClock spent(int seconds, double spent) {
        return TrainingClock.from(settings(seconds), spent);
    }

    @Test
    void the_rate_rises_and_falls_with_time() {
        assertThat(spent(10_000, 500).rate(0)).as("half of the rise").isCloseTo(0.5, within(0.01));
        assertThat(spent(10_000, 2_500).rate(0)).isCloseTo(0.75, within(0.01));
        assertThat(spent(10_000, 9_900).rate(0)).isCloseTo(0.01, within(0.005));
    }

    @Test
    void what_is_further_of_steps_and_time_decides() {
        assertThat(spent(10_000, 2_500).rate(900)).isCloseTo(0.1, within(1e-9));
        assertThat(spent(0, 2_500).rate(100)).as("no budget of time").isCloseTo(0.9, within(1e-9));
    }

    @Test
    void it_is_over_when_the_time_is_spent_that_checkpoints_remember() {
        TrainingClock clock = spent(10_000, 9_999);
        assertThat(clock.isOver()).isFalse();
        assertThat(clock.seconds()).isBetween(9_999.0, 10_000.0);
        assertThat(spent(10_000, 10_000).isOver()).isTrue();
        assertThat(spent(0, 1e9).isOver()).isFalse();
    }

    @Test
    void measuring_costs_no_time() {
        TrainingClock clock = spent(10_000, 0);
        clock.without(() -> {
            long until = System.nanoTime() + 200_000_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            return 0;
        });
        assertThat(clock.seconds()).isLessThan(0.15);
    }
}
