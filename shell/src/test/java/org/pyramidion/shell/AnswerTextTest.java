package org.pyramidion.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Hit;
import org.pyramidion.api.Passage;
import org.pyramidion.api.Readiness;
import org.pyramidion.console.Console;

class AnswerTextTest {

    private static final PrintStream NOWHERE = new PrintStream(new ByteArrayOutputStream());
    private static final Path FOLDER = Path.of("manuals").toAbsolutePath();
    private static final String LONG = "The filter of the pump is changed every six months, or earlier where the water"
            + " is hard and the pump runs by night, which the lamp at its side shows in red.";

    private static AnswerText text(int columns, int show) {
        Map<String, String> environment = Map.of("COLUMNS", Integer.toString(columns));
        return new AnswerText(new Console(NOWHERE, NOWHERE, environment, false, false), FOLDER, show);
    }

    private static Passage passage(String title, Map<String, Object> fields) {
        return new Passage(0, "a", title, LONG, fields);
    }

    private static Answer answer(Passage passage, boolean found) {
        int start = LONG.indexOf("every six months");
        Answer.Span best = new Answer.Span("every six months", 0.5, -1, passage, start, start + 16);
        return new Answer(
                "How often?",
                found ? Optional.of(best) : Optional.empty(),
                List.of(new Answer.Span("by night", 0.1, -2, passage, LONG.indexOf("by night"), 108)),
                List.of(new Hit(1, 3, passage), new Hit(2, 2, passage)),
                Optional.of(found ? 0.75 : 0.1));
    }

    @Test
    void a_source_is_named_once_and_from_the_folder_that_was_asked() {
        Map<String, Object> fields = Map.of(
                "section", "Pumps", "file", FOLDER.resolve("water/pumps.pdf").toString(), "page", 12);
        assertThat(text(80, 0).place(passage("Pumps", fields))).isEqualTo("Pumps, water/pumps.pdf, page 12");
        assertThat(text(80, 0).place(passage("Manual", fields))).isEqualTo("Manual, Pumps, water/pumps.pdf, page 12");
        assertThat(text(80, 0).place(passage("", Map.of("file", "/else/where.txt"))))
                .isEqualTo("a, /else/where.txt");
        assertThat(text(80, 0).place(passage("Lyon", Map.of("file", "towns.csv", "row", 3L))))
                .isEqualTo("Lyon, towns.csv, row 3");
    }

    @Test
    void no_line_is_wider_than_the_console() {
        Passage passage = passage("A manual with a title that is a good deal longer than forty columns", Map.of());
        for (boolean found : List.of(true, false)) {
            assertThat(text(40, 1).of(answer(passage, found)).lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
        }
        assertThat(text(80, 0).of(answer(passage, true)).lines().findFirst())
                .hasValue("every six months  (right with probability 0.7500)");
    }

    @Test
    void as_many_passages_are_shown_whole_as_are_asked_for() {
        Passage passage = passage("Pumps", Map.of());
        String end = "shows in red.";
        assertThat(text(300, 0).of(answer(passage, true))).containsOnlyOnce(end).doesNotContain("1. Pumps");
        assertThat(text(300, 2).of(answer(passage, true))).contains("1. Pumps").contains("2. Pumps");
        assertThat(text(300, 0).of(answer(passage, false)))
                .startsWith("no answer found in these documents (likeliest: \"by night\"")
                .contains("1. Pumps");
    }

    @Test
    void a_ranking_that_is_not_complete_is_said() {
        assertThat(AnswerText.of(new Readiness(10, 10, Optional.empty()))).isEmpty();
        assertThat(AnswerText.of(new Readiness(0, 10, Optional.empty()))).isEmpty();
        assertThat(AnswerText.of(new Readiness(3, 10, Optional.empty())).orElseThrow())
                .contains("3 of 10 passages");
        assertThat(AnswerText.of(new Readiness(0, 10, Optional.of("no network"))))
                .hasValue("ranked by words alone: no network");
    }
}
