package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ask --corpus} of documents for which nothing was trained. */
class AskPlaceTest {

    @TempDir
    private Path directory;

    private Path documents;

    @BeforeEach
    void write() throws java.io.IOException {
        documents = directory.resolve("island.jsonl");
        TestingCommand.write(documents, """
                {"id": "ferry", "title": "Ferry", "text": "The ferry to the island leaves the harbour at 07:40. \
                It takes bicycles."}
                {"id": "bridge", "title": "Bridge", "text": "The bridge over the Aare was finished in 1894 by \
                the engineer Maria Keller."}
                {"id": "lamp", "title": "Lamp", "text": "The lamp of the lighthouse is changed every two years \
                by the coast guard."}
                """);
    }

    private String place() {
        return documents.toString();
    }

    @Test
    void a_question_is_answered_with_its_evidence() {
        JsonNode answer = ok(TestingCommand.run("ask", "--json", "--corpus", place(), "Who finished the bridge?"))
                .json();
        assertThat(answer.path("answer").asString()).isEqualTo("Maria Keller");
        assertThat(answer.path("confidence").asDouble()).isBetween(0.3, 1.0);
        assertThat(answer.at("/evidence/evidence/document_id").asString()).contains("bridge");
        assertThat(answer.path("passages").size()).isPositive();
        String told = ok(TestingCommand.run("ask", "--corpus", place(), "Who finished the bridge?"))
                .out();
        assertThat(told).startsWith("Maria Keller  (right with probability 0.").contains("— Bridge");
    }

    @Test
    void what_the_documents_do_not_say_is_not_answered() {
        String told = ok(TestingCommand.run("ask", "--corpus", place(), "What colour is the lamp?"))
                .out();
        assertThat(told).startsWith("no answer found in these documents").contains("The likeliest passages:");
    }

    @Test
    void a_file_of_questions_gets_a_line_each() throws java.io.IOException {
        Path questions = directory.resolve("questions.txt");
        TestingCommand.write(questions, "When was the bridge finished?\n\nWhen does the ferry leave?\n");
        String[] lines = ok(TestingCommand.run("ask", "--corpus", place(), "--batch", questions.toString()))
                .out()
                .split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith("When was the bridge finished?\t1894\t0.");
        assertThat(lines[1]).startsWith("When does the ferry leave?\t").contains("07:40");
    }

    @Test
    void what_cannot_be_is_said() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("ask", "--corpus", place())))
                .contains("missing required parameter: 'QUESTION'");
        assertThat(failure(Failure.FAILED, TestingCommand.run("ask", "--corpus", place(), "--batch", "nowhere.txt")))
                .contains("--batch nowhere.txt: no such file");
        assertThat(failure(Failure.FAILED, TestingCommand.run("ask", "--corpus", place(), "--ranking", "span", "x?")))
                .contains("--ranking says nothing where the reader that comes along answers");
    }
}
