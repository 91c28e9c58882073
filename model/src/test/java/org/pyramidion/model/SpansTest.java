package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "10, 5, 15", "3, 10, 27", "10, 320, 3155", "1, 7, 7", "5, 5, 15", "6, 5, 15"})
    void every_span_up_to_a_width_is_there_once(int width, int length, int count) {
        var spans = SpanReader.Spans.upTo(width, length);
        assertThat(spans.count()).isEqualTo(count);
        Set<Long> seen = new HashSet<>();
        int last = 0;
        for (int s = 0; s < spans.count(); s++) {
            int start = spans.starts()[s];
            int end = spans.ends()[s];
            assertThat(start).isBetween(0, end);
            assertThat(end).isLessThan(length);
            assertThat(end - start).as("narrow spans first").isBetween(last, width - 1);
            last = end - start;
            assertThat(seen.add((long) start * length + end)).isTrue();
        }
    }
}
