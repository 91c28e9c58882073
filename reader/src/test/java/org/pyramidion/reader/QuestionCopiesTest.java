package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.text.AnswerBounds;
import org.pyramidion.text.Tokens;

/** Wordpieces are letters here. */
class QuestionCopiesTest {

    private static QuestionCopies copies(String question, String passage) {
        int[] ids = passage.chars().toArray();
        int[] starts = IntStream.range(0, ids.length).toArray();
        int[] limits = Arrays.stream(starts).map(start -> start + 1).toArray();
        TokenisedPassage tokenised = new TokenisedPassage(
                passage, new Tokens(ids, starts, limits), AnswerBounds.of(passage, List.of(), starts, limits));
        return QuestionCopies.of(new QuestionWindow(question.chars().toArray(), new Window(tokenised, 0, ids.length)));
    }

    @Test
    void a_span_within_a_copy_is_of_it_and_one_that_leaves_it_is_not() {
        QuestionCopies copies = copies("abcd", "xabcdy");
        assertThat(copies.hold(1, 4)).isTrue();
        assertThat(copies.hold(2, 2)).isTrue();
        assertThat(copies.hold(4, 5)).isFalse();
        assertThat(copies.hold(0, 1)).isFalse();
        assertThat(copies.hold(5, 5)).isFalse();
    }

    @Test
    void half_of_the_question_is_a_copy_and_less_is_not() {
        assertThat(copies("abcdefgh", "xefghx").hold(1, 4)).isTrue();
        assertThat(copies("abcdefgh", "xfghx").hold(1, 3)).isFalse();
    }

    @Test
    void two_pieces_are_no_copy_of_the_shortest_question() {
        assertThat(copies("abc", "xabx").hold(1, 2)).isFalse();
        assertThat(copies("abc", "xabcx").hold(1, 3)).isTrue();
    }

    @Test
    void another_piece_ends_a_copy() {
        assertThat(copies("abcd", "abxd").hold(1, 3)).isFalse();
    }

    @Test
    void where_copies_overlap_a_span_is_of_the_one_that_reaches_furthest() {
        QuestionCopies copies = copies("abcabd", "abcabcabd");
        assertThat(copies.hold(3, 8)).isTrue();
        assertThat(copies.hold(2, 8)).isFalse();
    }
}
