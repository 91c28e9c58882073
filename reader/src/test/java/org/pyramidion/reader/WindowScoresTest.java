package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.text.AnswerBounds;
import org.pyramidion.text.Tokens;

/** Wordpieces are the words of a passage of three; the network likes the first one best. */
class WindowScoresTest {

    private static final int MOST = 3;

    private static WindowScores scores(int... reach) {
        int[] starts = {0, 4, 8};
        int[] limits = {3, 7, 11};
        TokenisedPassage passage = new TokenisedPassage(
                "how big now",
                new Tokens(IntStream.range(0, 3).toArray(), starts, limits),
                AnswerBounds.of("how big now", List.of(), starts, limits));
        return new WindowScores(
                new Window(passage, 0, 3), new QuestionCopies(reach), new float[] {3, 1, 0}, new float[] {3, 1, 2}, 0);
    }

    private static List<String> texts(WindowScores scores) {
        return scores.best(10, MOST).stream().map(WindowScores.Scored::text).toList();
    }

    @Test
    void the_best_spans_come_first() {
        assertThat(texts(scores(-1, -1, -1)))
                .startsWith("how", "how big now", "how big")
                .hasSize(6);
    }

    @Test
    void what_repeats_the_question_is_neither_found_nor_counted() {
        WindowScores scores = scores(1, 1, -1);
        assertThat(texts(scores)).containsExactly("how big now", "big now", "now");
        assertThat(scores.odds(MOST))
                .isEqualTo(Arrays.stream(new double[] {5, 3, 2}).map(Math::exp).sum());
    }
}
