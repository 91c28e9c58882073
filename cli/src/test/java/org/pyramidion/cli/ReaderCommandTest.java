package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.testing.TestingBert;
import tools.jackson.databind.JsonNode;

/** The reader that comes along: its training. */
class ReaderCommandTest {

    @TempDir
    Path directory;

    private String bert = "";
    private String questions = "";

    @BeforeEach
    void write() throws IOException {
        bert = TestingBert.write(directory.resolve("bert")).toString();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lines.add(("{\"title\": \"t%d\", \"context\": \"The city is of 180%d.\","
                            + " \"qas\": [{\"q\": \"Of what?\", \"a\": [\"180%d\"]}]}")
                    .formatted(i, i, i));
        }
        questions = Files.write(directory.resolve("questions.jsonl"), lines).toString();
    }

    private String place(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void a_reader_is_trained_packed_and_measured() throws IOException {
        JsonNode trained = ok(TestingCommand.run(
                        "reader",
                        "train",
                        "--json",
                        "-o",
                        place("reader"),
                        "--questions",
                        questions,
                        "--weights",
                        bert,
                        "--epochs",
                        "2",
                        "--batch",
                        "4",
                        "--points",
                        "2",
                        "--pack",
                        place("trained.safetensors")))
                .json();
        JsonNode packed = ok(TestingCommand.run(
                        "reader",
                        "pack",
                        "--json",
                        place("reader"),
                        "-o",
                        place("packed.safetensors"),
                        "--questions",
                        questions))
                .json();
        String measured = ok(TestingCommand.run(
                        "reader",
                        "evaluate",
                        "--reader",
                        place("packed.safetensors"),
                        "--questions",
                        questions,
                        "--all",
                        "--others",
                        "2"))
                .out();

        assertThat(trained.path("finished").asBoolean()).isTrue();
        assertThat(trained.path("steps").asInt()).isEqualTo(6);
        assertThat(trained.path("score").path("questions").asInt()).isEqualTo(1);
        assertThat(Files.readAllLines(directory.resolve("reader/curve.jsonl"))).hasSize(2);
        assertThat(packed.path("bytes").asLong()).isEqualTo(Files.size(directory.resolve("packed.safetensors")));
        assertThat(packed.path("in eight bits").path("questions").asInt()).isEqualTo(1);
        assertThat(directory.resolve("trained.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("packed.safetensors"));
        assertThat(measured).contains("given the paragraph", "among 3 paragraphs");
    }

    @Test
    void what_is_wrong_is_said() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.jsonl"), "{\"title\": \"t\", \"qas\": []}\n");
        assertThat(failure(TestingCommand.run(
                        Map.of("PYRAMIDION_DATA", place("nowhere")), false, "reader", "train", "-o", place("r"))))
                .contains("no --questions was given", "squad", "PYRAMIDION_DATA");
        assertThat(failure(TestingCommand.run("reader", "train", "-o", place("r"), "--questions", bad.toString())))
                .contains("bad.jsonl:1", "'context' is missing");
        assertThat(failure(TestingCommand.run(
                        "reader", "train", "-o", place("r"), "--questions", questions, "--negatives", "1")))
                .contains("share of negatives must be");
        assertThat(failure(TestingCommand.run(
                        "reader", "evaluate", "--reader", place("nowhere"), "--questions", questions)))
                .contains("nowhere");
        assertThat(failure(TestingCommand.run(
                        "reader", "evaluate", "--reader", bert, "--questions", questions, "--precision", "half")))
                .contains("--precision half");
    }
}
