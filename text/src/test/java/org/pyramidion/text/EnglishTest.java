package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnglishTest {

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
    void breaksBeforeADigitOrAQuoteButNotBeforeBracketsBehindAnAbbreviation() {
        assertThat(split("It is not square. 16:9 (1.77) is wide. \"500 Miles\" is a song. 3D is old."))
                .containsExactly("It is not square.", "16:9 (1.77) is wide.", "\"500 Miles\" is a song.", "3D is old.");
        assertThat(split("There are two periods: a.m. (before midday) and p.m. (past midday)."))
                .hasSize(1);
    }

    @Test
    void threadsShareALanguage() {
        String text = "One is a city. Two is a river. Three is neither. ".repeat(20);
        List<Span> alone = Language.ENGLISH.sentences(text);
        assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> Language.ENGLISH.sentences(text)))
                .allMatch(alone::equals);
    }

    @Test
    void leavesOutOnlyWhiteSpace() {
        String text = "  One.   Two \n\n three. \t";
        assertThat(split(text)).isNotEmpty();
        assertThat(String.join("", split(text)).replaceAll("\\s", "")).isEqualTo(text.replaceAll("\\s", ""));
        assertThat(Language.ENGLISH.sentences("")).isEmpty();
        assertThat(Language.ENGLISH.sentences("  \n ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Start ./install.sh --fast and then ../bin/check.sh on it.",
                "Stop when `left != 7` holds.",
                "Ask https://example.com/search?Name=Oak&From=3 for it.",
                "The paper Hurra!, once daily, is gone.",
                "Call System.Out.Write(\"Stop!Now\") twice.",
                "Version 2.Beta of Foo.Bar is out."
            })
    void endsNoSentenceInsideAToken(String sentence) {
        assertThat(split(sentence)).containsExactly(sentence);
    }

    @Test
    void endsASentenceAtEachLineOfAList() {
        assertThat(split("Oak 7\nAsh 9\n\nElm 4. Fir 5")).containsExactly("Oak 7", "Ash 9", "Elm 4.", "Fir 5");
    }

    @Test
    void endsASentenceBehindAnIdeographicFullStop() {
        assertThat(split("\u6c34\u8f66\u3002\u5c71\uff01\u300d\u9ad8"))
                .containsExactly("\u6c34\u8f66\u3002", "\u5c71\uff01\u300d", "\u9ad8");
    }

    private static List<String> split(String text) {
        return Language.ENGLISH.sentences(text).stream()
                .map(span -> span.of(text))
                .toList();
    }
}
