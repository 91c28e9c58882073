package org.pyramidion.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.TestingFiles;

class QuestionsTest {

    @TempDir
    Path directory;

    @Test
    void readsAnswersAsAListOrAStringAndEvidenceAsNumbersOrStrings() throws IOException {
        Path file = TestingFiles.write(
                directory,
                "qa.jsonl",
                "{\"id\": \"q1\", \"question\": \"who?\", \"answers\": [\"A\", \"B\"], \"evidence\": [1, \"x\"], "
                        + "\"kind\": \"person\"}",
                "{\"question\": \"when?\", \"answer\": \"19[0-9]{2}\", \"regex\": true}",
                "{\"question\": \"where?\", \"answer\": [\"C\"], \"gold\": [7]}");
        assertThat(Questions.read(file))
                .containsExactly(
                        new Question(
                                "q1", "who?", List.of("A", "B"), false, List.of("1", "x"), Map.of("kind", "person")),
                        new Question("2", "when?", List.of("19[0-9]{2}"), true, List.of()),
                        new Question("3", "where?", List.of("C"), false, List.of("7")));
        assertThat(Questions.read(file).getFirst().kind()).isEqualTo("person");
    }

    @Test
    void namesTheLineTheFieldsFoundAndTheFieldsWanted() throws IOException {
        assertFails(
                "{\"q\": \"who?\", \"a\": \"A\"}",
                "qa.jsonl:2: a question needs 'question'",
                "'answers'",
                "found: q, a");
        assertFails("{\"question\": \"who?\", \"answers\": []}", "qa.jsonl:2: 'answers' is empty");
        assertFails("{\"question\": \"who?\", \"answers\": [{}]}", "qa.jsonl:2: 'answers' must be");
        assertFails("{\"question\": ", "qa.jsonl:2: not valid JSON");
    }

    @Test
    void refusesAnEmptySet() throws IOException {
        Path file = TestingFiles.write(directory, "qa.jsonl", "");
        assertThatThrownBy(() -> Questions.read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("holds no question");
    }

    private void assertFails(String secondLine, String... message) throws IOException {
        Path file = TestingFiles.write(directory, "qa.jsonl", "{\"question\": \"q\", \"answer\": \"a\"}", secondLine);
        assertThatThrownBy(() -> Questions.read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll(message);
    }
}
