package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineEndsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%d  Nils Berg%d  Desk %d  call %d",
                "nils berg%2$d, desk %d, please call number %d, building c",
                "- nils berg%2$d sits at the desk with number %d and can be called",
                "Nils Berg%2$d sits in the Large Hall",
                "berg%2$d\tdesk %d\tsome longer words about the man who sits there\t%d",
                "    total_%d = compute_total(first_%d) + more(%d)",
                "[2031-05-%02d 10:00] worker %d has started the job with the number %d"
            })
    void letsEachRowEndForItself(String row) {
        String rows =
                IntStream.range(0, 30).mapToObj(i -> row.formatted(i, i, i, i)).collect(Collectors.joining("\n"));
        assertThat(parts(rows)).hasSize(30);
    }

    @Test
    void goesOnInTheNextLineOfAWrappedParagraph() {
        String wrapped = """
                The mill by the upper weir was built of oak by the brothers Anton and
                Josef Wieser, who had learnt their trade in the town of
                Steyr, and it ground the corn of nine villages.

                Later it made paper. The last owner was a clerk of the
                railway.
                - a first item of the list
                - a second one
                """;
        assertThat(parts(wrapped)).hasSize(4);
        assertThat(parts(wrapped).getFirst()).endsWith("villages.").contains("Anton and\nJosef");
    }

    @Test
    void tellsNarrowColumns() {
        String narrow = """
                The mill was built of oak
                by the brothers Wieser and
                it ground the corn of the
                nine villages around.
                """;
        assertThat(parts(narrow)).hasSize(1);
    }

    @Test
    void joinsWrappedIdeographs() {
        assertThat(parts("\u6c34\u8f66\u662f\u7531\u5de5\u5320\u4fee\u5efa\u7684\u800c\u4e14\u5f88\n\u9ad8\u3002"))
                .hasSize(1);
        assertThat(LineEnds.between("\u6c34", "\u8f66")).isEmpty();
        assertThat(LineEnds.between("mill", "weir")).isEqualTo(" ");
    }

    @Test
    void knowsLineEndsOfEverySystem() {
        assertThat(parts("One\r\nTwo\rThree\n\n\u2028Four\f")).containsExactly("One", "Two", "Three", "Four");
    }

    private static List<String> parts(String text) {
        return LineEnds.parts(text).stream().map(span -> span.of(text)).toList();
    }
}
