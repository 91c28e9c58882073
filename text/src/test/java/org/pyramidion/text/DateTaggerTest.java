package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTaggerTest {

    private final DateTagger tagger = new DateTagger();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    It began on June 1, 1860, in Lyon.        | June 1, 1860
                    It began on 1 June 1860.                  | 1 June 1860
                    It began on the 1st of June, 1860.        | 1st of June, 1860
                    It began in June 1860.                    | June 1860
                    It began on June 1.                       | June 1
                    It began on Sept. 11, 2001.               | Sept. 11, 2001
                    It began in 1860.                         | 1860
                    The music of the 1990s lives.             | 1990s
                    Released 2004-02-29 worldwide.            | 2004-02-29
                    Caesar died in 44 BC.                     | 44 BC
                    The temple fell in AD 70.                 | AD 70
                    """)
    void findsADate(String text, String date) {
        assertThat(found(text)).containsExactly(date);
    }

    @Test
    void findsBothEndsOfARange() {
        assertThat(found("Leonardo (1452-1519) and Rodin (1840–1917)")).containsExactly("1452", "1519", "1840", "1917");
        assertThat(found("the war (264-241 BC)")).containsExactly("264", "241 BC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It has 1500 inhabitants and 1,860 houses.",
                "It costs $1999 or 1999.50.",
                "The ISBN is 0-1999-1234.",
                "May she march on?",
                "Call 555-1234.",
                "It rose 1200 m.",
                "Room 3456."
            })
    void leavesOtherNumbersAlone(String text) {
        assertThat(found(text)).isEmpty();
    }

    private List<String> found(String text) {
        return tagger.tag(text).stream().map(span -> span.of(text)).toList();
    }

    /** Only some characters are tried. */
    @Test
    void findsWhatTheExpressionDoes() {
        List<String> parts = List.of(
                "June",
                "Sept.",
                "May",
                "December",
                "AD",
                "A.D.",
                "BC",
                "1",
                "12",
                "70",
                "1860",
                "1990s",
                "2004-02-29",
                "-",
                "\u2013",
                " ",
                ",",
                "$",
                "of",
                "km",
                "x",
                "st",
                "%",
                ".",
                "/");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(10); n >= 0; n--) {
                text.append(parts.get(random.nextInt(parts.size()))).append(random.nextBoolean() ? " " : "");
            }
            List<Integer> begins = DateTagger.DATE
                    .matcher(text)
                    .results()
                    .map(MatchResult::start)
                    .toList();
            assertThat(new DateTagger().tag(text.toString()).stream().map(SalientSpan::start))
                    .as(text.toString())
                    .containsAll(begins);
            assertThat(new DateTagger().tag(text.toString()).size()).isBetween(begins.size(), 2 * begins.size());
        }
    }
}
