package org.pyramidion.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshScheduleTest {

    @Test
    void every_so_many_steps() {
        assertThat(refreshes("3", 10)).containsExactly(3L, 6L, 9L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"never", "0", " never "})
    void never(String text) {
        assertThat(refreshes(text, 1000)).isEmpty();
    }

    @Test
    void ranges_have_a_pace_of_their_own_and_between_them_is_rest() {
        assertThat(refreshes("0-10:4, 20-:5", 41)).containsExactly(4L, 8L, 20L, 25L, 30L, 35L, 40L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"90s", "1 min", "2h"})
    void a_time_counts_from_the_last_refresh(String text) {
        RefreshSchedule schedule = RefreshSchedule.parse(text);
        assertThat(schedule.due(1_000_000, 0, Duration.ofSeconds(59))).isFalse();
        assertThat(schedule.due(1, 0, Duration.ofHours(2))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "often", "-5", "0s", "5-3:1", "0-10", "0-10:0", "1-2:3,", "10m", "1e3"})
    void anything_else_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RefreshSchedule.parse(text));
    }

    private static List<Long> refreshes(String text, long steps) {
        RefreshSchedule schedule = RefreshSchedule.parse(text);
        long[] last = {0};
        return LongStream.range(0, steps)
                .filter(step -> {
                    boolean due = schedule.due(step, last[0], Duration.ZERO);
                    last[0] = due ? step : last[0];
                    return due;
                })
                .boxed()
                .toList();
    }
}
