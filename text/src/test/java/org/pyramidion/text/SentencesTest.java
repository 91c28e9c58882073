package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentencesTest {

    @Test
    void splitsAtFullStopsQuestionsAndExclamations() {
        assertThat(split("Lyon is a city. Is it old?  It is!\nYes."))
                .containsExactly("Lyon is a city.", "Is it old?", "It is!", "Yes.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Dr. Smith met Mr. and Mrs. Brown in the U.S. Senate.",
                "J. R. R. Tolkien wrote it with C. S. Lewis near St. Paul.",
                "Some rivers, e.g. Rhine and Rhone, rise here, i.e. Alps.",
                "It was No. 5 on the list, c. 1850, by Apple Inc. of California.",
                "He was born on Jan. 5 and met Gen. Grant and Sammy Davis Jr. Orchestra.",
                "The company Yahoo! is old.",
                "It costs 3.5 million vs. Germany."
            })
    void doesNotBreakAfterAnAbbreviation(String sentence) {
        assertThat(split(sentence)).containsExactly(sentence);
    }

    @Test
    void breaksAfterAnAbbreviationThatEndsASentence() {
        assertThat(split("He moved to the U.S. The war was over. She is with Apple Inc. In 1990 it grew."))
                .containsExactly(
                        "He moved to the U.S.", "The war was over.", "She is with Apple Inc.", "In 1990 it grew.");
        assertThat(split("He said no. She left.")).containsExactly("He said no.", "She left.");
    }

    @Test
    void leavesOutOnlyWhiteSpace() {
        String text = "  One.   Two \n\n three. \t";
        assertThat(split(text)).isNotEmpty();
        assertThat(String.join("", split(text)).replaceAll("\\s", "")).isEqualTo(text.replaceAll("\\s", ""));
        assertThat(Sentences.split("")).isEmpty();
        assertThat(Sentences.split("  \n ")).isEmpty();
    }

    private static List<String> split(String text) {
        return Sentences.split(text).stream().map(span -> span.of(text)).toList();
    }
}
