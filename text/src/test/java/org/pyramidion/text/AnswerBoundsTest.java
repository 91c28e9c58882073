package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AnswerBoundsTest {

    private static final Pattern PIECE = Pattern.compile("[A-Za-z0-9]+|[^\\sA-Za-z0-9]");

    /** Whether a stretch of a text can be an answer; wordpieces are words and marks. */
    private static boolean mayAnswer(String text, String stretch) {
        List<MatchResult> pieces = PIECE.matcher(text).results().toList();
        int[] starts = pieces.stream().mapToInt(MatchResult::start).toArray();
        int[] limits = pieces.stream().mapToInt(MatchResult::end).toArray();
        int at = text.indexOf(stretch);
        List<Integer> within = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] >= at && limits[i] <= at + stretch.length()) {
                within.add(i);
            }
        }
        return AnswerBounds.of(text, Language.ENGLISH.sentences(text), starts, limits)
                .mayAnswer(within.getFirst(), within.getLast());
    }

    @Test
    void an_answer_does_not_go_on_in_what_the_next_line_begins() {
        String text =
                "Dates are written as the standard says, up to the year 2399.\n4.2 Times\nHours are of 60 minutes.";
        assertThat(mayAnswer(text, "2399")).isTrue();
        assertThat(mayAnswer(text, "2399.\n4.2")).isFalse();
        assertThat(mayAnswer(text, "Times\nHours")).isFalse();
        assertThat(mayAnswer(text, "4.2 Times")).isTrue();
    }

    @Test
    void rows_and_items_are_not_run_together() {
        assertThat(mayAnswer("Paris\tSeine\nCairo\tNile\nRome\tTiber", "Seine\nCairo"))
                .isFalse();
        assertThat(mayAnswer("- one thing\r\n- another thing", "thing\r\n- another"))
                .isFalse();
        assertThat(mayAnswer("one thing\u2028another thing", "thing\u2028another"))
                .isFalse();
    }

    @Test
    void a_line_end_that_the_width_of_the_page_made_is_none() {
        String wrapped = """
                The tower of the old harbour was built in the years that followed the war, and the
                keeper lived in the house below it until the lamp of the lighthouse was made by
                Augustin Fresnel, whose lenses were known along the whole coast of the sea and the
                islands for the light that they gave.""";
        assertThat(mayAnswer(wrapped, "was made by\nAugustin Fresnel")).isTrue();
        assertThat(mayAnswer(wrapped, "the sea and the\nislands")).isTrue();
    }

    @Test
    void sentences_of_one_line_do_not_bound_an_answer() {
        assertThat(mayAnswer("The firm of Yahoo! Inc. is one. It is old.", "Yahoo! Inc"))
                .isTrue();
    }

    @Test
    void an_answer_is_of_whole_words_and_holds_a_letter_or_a_digit() {
        assertThat(mayAnswer("costs (-) 12 there", "(-)")).isFalse();
        assertThat(mayAnswer("costs (-) 12 there", "12")).isTrue();
        assertThat(mayAnswer("killed 69,197 people", "69")).isFalse();
        assertThat(mayAnswer("one, two", "one,")).isFalse();
    }
}
