package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Nearest;
import org.pyramidion.base.Table;
import org.pyramidion.console.Console;
import org.pyramidion.console.WrappedText;

/** How numbers, tables, passages and near names are shown. */
class ShownTest {

    private static final Console PIPED = console(false, Map.of("COLUMNS", "40"));

    private static Console console(boolean terminal, Map<String, String> environment) {
        return new Console(System.out, System.err, environment, terminal, terminal);
    }

    @Test
    void numbers_have_four_digits_that_matter() {
        assertThat(List.of(0.0, 1.0, 123.456, 0.01234, 3e-5, 1.5e9, -12.0).stream()
                        .map(Amounts::number))
                .containsExactly("0", "1.000", "123.5", "0.0123", "3.000e-05", "1.500e+09", "-12.00");
        assertThat(Amounts.number(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void durations_and_sizes_have_units_for_people() {
        assertThat(List.of(0.04, 9.0, 42.0, 185.0, 7_440.0, 1_040_000.0, 1.1e8).stream()
                        .map(Amounts::duration))
                .containsExactly("0.0 s", "9.0 s", "42 s", "3 min 5 s", "2 h 4 min", "12 days", "3.5 years");
        assertThat(List.of(12.0, 1_500.0, 83e6, 408e6, 1.2e9).stream().map(Amounts::bytes))
                .containsExactly("12 B", "1.5 kB", "83.0 MB", "408 MB", "1.2 GB");
        assertThat(Amounts.probability(0.5)).isEqualTo("0.5000");
        assertThat(Amounts.probability(2e-9)).isEqualTo("2e-09");
    }

    @Test
    void tables_align_numbers_to_the_right() {
        assertThat(new Table("lr", "name", "n").row("a", "1").row("bb", "22").toString())
                .isEqualTo("name   n\na      1\nbb    22\n");
    }

    @Test
    void a_marked_passage_stays_whole_however_it_is_wrapped() {
        String text = "The pyramidion is the top stone of a pyramid or of an obelisk.";
        int start = text.indexOf("a pyramid or");

        assertThat(WrappedText.marked(text, start, start + "a pyramid or".length(), PIPED))
                .isEqualTo("  The pyramidion is the top stone of\n  **a pyramid or** of an obelisk.");
    }

    @Test
    void documents_cannot_send_commands_to_the_terminal() {
        assertThat(WrappedText.marked("evil \033[2J text", 0, 4, PIPED)).doesNotContain("\033");
        assertThat(new Table("l", "x").row("\033]0;owned\007").toString()).doesNotContain("\033");
    }

    @Test
    void colours_are_left_out_where_they_are_not_wanted() {
        assertThat(console(true, Map.of()).bold("x")).isEqualTo("\033[1mx\033[0m");
        assertThat(console(true, Map.of("NO_COLOR", "1")).bold("x")).isEqualTo("x");
        assertThat(console(true, Map.of("TERM", "dumb")).bold("x")).isEqualTo("x");
        assertThat(console(false, Map.of()).bold("x")).isEqualTo("x");
    }

    @Test
    void the_nearest_name_is_few_edits_away() {
        List<String> names = List.of("pretrain", "finetune", "fill");

        assertThat(Nearest.to("pretrian", names)).contains("pretrain");
        assertThat(Nearest.to("fil", names)).contains("fill");
        assertThat(Nearest.to("server", names)).isEmpty();
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
    }
}
