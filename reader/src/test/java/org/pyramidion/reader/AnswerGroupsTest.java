package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.WordPieceTokenizer;

class AnswerGroupsTest {

    @TempDir
    static Path directory;

    private static WordPieceTokenizer tokenizer;
    private final AnswerGroups groups = new AnswerGroups();

    @BeforeAll
    static void open() throws IOException {
        tokenizer = TestingTokenizer.of(
                directory,
                "victor",
                "hugo",
                "in",
                "paris",
                "the",
                "battle",
                "of",
                "hastings",
                "waterloo",
                "or",
                "1802");
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private void add(String passage, int number, String span, double odds) {
        TokenisedPassage tokenised = TokenisedPassage.of(passage, tokenizer);
        PieceSpan place = GoldSpans.in(tokenised, List.of(span), 30).getFirst();
        groups.add(new WindowScores.Scored(tokenised, place, Math.log(odds)), number);
    }

    @Test
    void spans_that_overlap_in_place_are_one_answer() {
        add("Victor Hugo in Paris", 0, "Hugo in", 3);
        add("Victor Hugo in Paris", 0, "Victor Hugo", 2);
        add("Victor Hugo in Paris", 0, "Paris", 1);
        List<ReaderAnswer> answers = groups.answers(9, 10);
        assertThat(answers).extracting(ReaderAnswer::text).containsExactly("Hugo in", "Paris");
        assertThat(answers.getFirst().probability()).isCloseTo(0.5, within(1e-9));
        assertThat(answers.getLast().probability()).isCloseTo(0.1, within(1e-9));
    }

    @Test
    void spans_whose_words_are_among_the_others_are_one_answer() {
        add("Victor Hugo", 0, "Victor Hugo", 2);
        add("the Paris of Hugo", 1, "Hugo", 4);
        assertThat(groups.answers(9, 10)).hasSize(1);
        assertThat(groups.answers(9, 10).getFirst().probability()).isCloseTo(0.6, within(1e-9));
        assertThat(groups.answers(9, 10).getFirst().passage()).isZero();
    }

    @Test
    void a_word_in_common_does_not_make_two_answers_one() {
        add("the Battle of Hastings", 0, "Battle of Hastings", 2);
        add("the Battle of Waterloo", 1, "Battle of Waterloo", 1);
        assertThat(groups.answers(9, 10)).extracting(ReaderAnswer::passage).containsExactly(0, 1);
    }

    @Test
    void together_two_spans_can_be_likelier_than_the_best() {
        add("in Paris or in 1802", 0, "Paris", 3);
        add("in Paris or in 1802", 0, "1802", 2);
        add("1802", 1, "1802", 2);
        assertThat(groups.answers(9, 10)).extracting(ReaderAnswer::text).containsExactly("1802", "Paris");
        assertThat(groups.answers(9, 1)).hasSize(1);
    }
}
