package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpanScoresTest {

    @Test
    void aSpanCountsOnlyIfBothEndsAreRightAndItsTypeApart() {
        List<SalientSpan> gold =
                List.of(new SalientSpan(0, 4, "PER"), new SalientSpan(5, 9, "LOC"), new SalientSpan(10, 12, "ORG"));
        SalientSpanTagger tagger = text -> List.of(
                new SalientSpan(0, 4, "PER"),
                new SalientSpan(5, 9, "ORG"),
                new SalientSpan(10, 13, "ORG"),
                new SalientSpan(14, 15, "ORG"));

        SpanScores scores = SpanScores.of(tagger, List.of(new AnnotatedText("x".repeat(20), gold)));

        assertThat(scores).isEqualTo(new SpanScores(3, 4, 2, 1));
        assertThat(scores.precision()).isEqualTo(0.5);
        assertThat(scores.recall()).isEqualTo(2.0 / 3);
        assertThat(scores.f1()).isEqualTo(4.0 / 7);
        assertThat(scores.typedF1()).isEqualTo(2.0 / 7);
        assertThat(SpanScores.NONE.f1()).isZero();
    }
}
