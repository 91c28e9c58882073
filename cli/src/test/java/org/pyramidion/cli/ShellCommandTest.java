package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code shell}, fed by a pipe. */
class ShellCommandTest {

    private final InputStream before = System.in;

    @TempDir
    private Path directory;

    @AfterEach
    void giveBack() {
        System.setIn(before);
    }

    private static TestingCommand.Result shell(String lines, String... arguments) {
        System.setIn(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        String[] all = new String[arguments.length + 1];
        all[0] = "shell";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return TestingCommand.run(all);
    }

    private String island() {
        return TestingCommand.write(
                        directory.resolve("island.jsonl"),
                        "{\"id\": \"ferry\", \"title\": \"Ferry\", \"text\": \"The ferry leaves the harbour at"
                                + " 07:40.\"}",
                        "{\"id\": \"lamp\", \"title\": \"Lamp\", \"text\": \"The lamp was lit by Maria Keller"
                                + " in 1894.\"}")
                .toString();
    }

    @Test
    void lines_are_questions_and_commands() {
        TestingCommand.Result shell = ok(shell("""
                Who lit the lamp?
                :show 1

                :search ferry
                :status
                :help
                """, island()));
        assertThat(shell.out())
                .startsWith("Maria Keller  (right with probability")
                .contains("\n  The lamp was lit by Maria Keller in 1894.\n")
                .contains("1. Ferry")
                .contains("2 passages in 2 documents")
                .contains(":open PLACE");
        assertThat(shell.err()).contains("Ask, or say :help.");
    }

    @Test
    void an_error_ends_the_line_and_not_the_shell() {
        TestingCommand.Result shell = ok(shell("""
                Who lit the lamp?
                :open nowhere
                :serch lamp
                :search
                :open %s
                :fill The lamp is [MASK].
                :show 1
                :search lamp
                :show 7
                :show one
                :search harbour
                """.formatted(island())));
        assertThat(shell.err())
                .contains("nothing is open; say :open")
                .contains("nowhere: nothing is here")
                .contains("unknown command :serch; did you mean :search? (:help lists all)")
                .contains(":search wants WORDS")
                .contains("a corpus fills no blanks")
                .contains("there is no passage yet")
                .contains("there is no passage 7; there are")
                .contains(":show wants a number, not 'one'");
        assertThat(shell.out()).contains("1. Ferry");
    }

    @Test
    void what_was_opened_stays_open_and_is_switched_back_to() {
        String island = island();
        String hill = TestingCommand.write(
                        directory.resolve("hill.jsonl"),
                        "{\"id\": \"mill\", \"title\": \"Mill\", \"text\": \"The mill on the hill turns in the"
                                + " wind.\"}")
                .toString();
        TestingCommand.Result shell =
                ok(shell(":open %s\n:search lamp\n:open %s\n:search mill\n:open %s\n:search lamp\n:quit\n:search mill\n"
                        .formatted(island, hill, island)));
        assertThat(shell.out().lines().filter(line -> line.startsWith("1. ")))
                .containsExactly("1. Lamp", "1. Mill", "1. Lamp");
    }

    @Test
    void a_place_that_is_not_there_is_said_at_once() {
        assertThat(failure(Failure.FAILED, shell("", "nowhere"))).contains("nowhere: nothing is here");
    }
}
