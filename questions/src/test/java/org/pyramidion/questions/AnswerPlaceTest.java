package org.pyramidion.questions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pyramidion.text.Span;

class AnswerPlaceTest {

    private static AnswerPlace at(int passage, int start, String text) {
        return AnswerPlace.of(passage, new Span(start, start + text.length()), text);
    }

    @Test
    void what_overlaps_in_one_passage_is_one_answer() {
        assertThat(at(0, 7, "Hugo in Paris").isOneWith(at(0, 0, "Victor Hugo"))).isTrue();
        assertThat(at(1, 7, "Hugo in Paris").isOneWith(at(0, 0, "Victor Hugo"))).isFalse();
        assertThat(at(0, 12, "in Paris").isOneWith(at(0, 0, "Victor Hugo"))).isFalse();
    }

    @Test
    void what_has_the_words_of_the_other_is_one_answer_anywhere() {
        assertThat(at(0, 0, "Victor Hugo").isOneWith(at(3, 90, "the hugo"))).isTrue();
        assertThat(at(3, 90, "the hugo").isOneWith(at(0, 0, "Victor Hugo"))).isTrue();
        assertThat(at(0, 0, "Hastings battle").isOneWith(at(1, 0, "Waterloo battle")))
                .isFalse();
    }

    @Test
    void what_has_no_words_is_one_with_nothing_elsewhere() {
        assertThat(at(0, 0, "the").isOneWith(at(1, 0, "Victor"))).isFalse();
    }
}
