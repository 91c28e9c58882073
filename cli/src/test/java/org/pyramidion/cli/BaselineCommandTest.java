package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.cli.TestingCommand.Result;
import org.pyramidion.engine.Parameters;
import org.pyramidion.model.RealmModel;
import tools.jackson.databind.JsonNode;

/** Baselines by the command: without a run, with one, and all in one table. */
class BaselineCommandTest {

    @TempDir
    static Path directory;

    private static String corpus;
    private static String run;
    private static String questions;

    @BeforeAll
    static void train() throws IOException {
        Path bert = TestingBert.write(directory.resolve("bert"));
        corpus = directory.resolve("corpus").toString();
        run = directory.resolve("run").toString();
        questions = TestingCommand.questions(directory).toString();
        String documents = TestingCommand.documents(directory).toString();
        String vocabulary = bert.resolve("vocab.txt").toString();
        ok("corpus", "build", documents, "-o", corpus, "--vocab", vocabulary, "--block-length", "40");
        ok(TestingCommand.small("warm-start", "--run", run, "--corpus", corpus, "--weights", bert.toString()));
        ok("finetune", "--run", run, "--from", "warm-start", "--questions", questions);
    }

    private static Result ok(String... arguments) {
        Result result = TestingCommand.run(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    @Test
    void words_need_no_run() {
        JsonNode bm25 = ok("evaluate", "--json", "--retriever", "bm25", "--corpus", corpus, "--questions", questions)
                .json();
        assertThat(bm25.path("retriever").asString()).isEqualTo("bm25");
        assertThat(bm25.path("all").path("recall").path("1").asDouble()).isEqualTo(1);
        assertThat(bm25.path("all").path("exact_match").isNull()).isTrue();
        assertThat(ok(
                                "evaluate",
                                "--retriever",
                                "bm25",
                                "--analysis",
                                "english",
                                "--answers-in",
                                "title-or-text",
                                "--corpus",
                                corpus,
                                "--questions",
                                questions)
                        .out())
                .startsWith("bm25 on ");
    }

    @Test
    void fine_tuning_starts_from_the_reader_of_another_run() throws IOException {
        Path second = TestingCommand.copy(Path.of(run), directory.resolve("second"));
        Artifact.deleteTree(second.resolve("baseline"));
        String[] finetune = {
            "finetune", "--run", second.toString(), "--from", "warm-start", "--questions", questions, "--reader", run
        };
        // A step too small to move a weight: what is left is what it started from.
        ok(Stream.concat(Stream.of(finetune), Stream.of("--set=finetune.learning-rate=1e-30"))
                .toArray(String[]::new));
        try (RealmModel first = RealmModel.open(Path.of(run, "baseline", "model"));
                RealmModel other = RealmModel.open(second.resolve("baseline/model"))) {
            Parameters expected = first.weights().under("reader.");
            Parameters reader = other.weights().under("reader.");
            assertThat(reader.names()).isNotEmpty().containsExactlyElementsOf(expected.names());
            for (String name : reader.names()) {
                assertThat(reader.get(name).equal(expected.get(name))).as(name).isTrue();
            }
        }
        Artifact.deleteTree(second.resolve("baseline"));
        finetune[finetune.length - 1] = second.toString();
        assertThat(TestingCommand.run(finetune).err()).contains("second: stage finetune has not been run");
        Path other = directory.resolve("other");
        String[] smaller = TestingCommand.small(
                "warm-start",
                "--run",
                other.toString(),
                "--corpus",
                corpus,
                "--weights",
                directory.resolve("bert").toString());
        ok(Stream.concat(Stream.of(smaller), Stream.of("--set=model.span-hidden=4"))
                .toArray(String[]::new));
        ok("finetune", "--run", other.toString(), "--from", "warm-start", "--questions", questions);
        finetune[finetune.length - 1] = other.toString();
        assertThat(TestingCommand.run(finetune).err()).contains("another shape");
    }

    @Test
    void the_reader_of_a_run_reads_what_others_find() {
        for (String retriever : List.of("bm25", "fusion")) {
            JsonNode read = ok("evaluate", "--json", "--retriever", retriever, "--run", run, "--questions", questions)
                    .json();
            assertThat(read.path("stage").asString()).isEqualTo("baseline");
            assertThat(read.path("all").path("exact_match").isNumber()).isTrue();
        }
    }

    @Test
    void the_table_has_a_row_for_each_system_and_set() throws IOException {
        Path markdown = directory.resolve("table.md");
        JsonNode table = ok(
                        "evaluate",
                        "--table",
                        "--json",
                        "--run",
                        run,
                        "--systems",
                        "closed-book,bm25,fusion,warm-start,baseline,realm",
                        "--questions",
                        questions + "," + questions,
                        "--output",
                        markdown.toString())
                .json();
        List<String> systems = IntStream.range(0, table.path("rows").size())
                .mapToObj(i -> table.path("rows").path(i).path("system").asString())
                .toList();
        assertThat(systems)
                .containsExactly(
                        "BM25",
                        "closed book",
                        "warm start alone",
                        "baseline (ORQA)",
                        "BM25 + reader",
                        "BM25 and model + reader");
        JsonNode words = table.path("rows").path(0);
        assertThat(words.path("exact_match").isNull()).isTrue();
        assertThat(words.path("answerable").asInt()).isEqualTo(2);
        assertThat(words.path("recall").path("5").path("share").asDouble()).isEqualTo(1);
        assertThat(words.path("recall").path("5").path("low").asDouble()).isBetween(0.3, 0.4);
        assertThat(table.path("rows").path(1).path("recall").isEmpty()).isTrue();
        assertThat(Files.readString(markdown))
                .startsWith("| questions | system | EM |")
                .contains("| questions | BM25 + reader | ", "2 questions, 2 answerable");
    }

    @Test
    void what_is_missing_or_unknown_is_said() {
        assertThat(failure("evaluate", "--retriever", "bm25", "--questions", questions))
                .contains("needs --corpus DIR");
        assertThat(failure("evaluate", "--retriever", "magic", "--corpus", corpus, "--questions", questions))
                .contains("--retriever magic: must be one of model, bm25, fusion, minilm, bge");
        assertThat(failure("evaluate", "--table", "--corpus", corpus, "--systems", "x", "--questions", questions))
                .contains("--systems x: must be of closed-book");
        assertThat(failure("evaluate", "--run", run, "--questions", questions + "," + questions))
                .contains("2 files");
        assertThat(failure("evaluate", "--retriever", "bm25", "--b", "2", "--corpus", corpus, "--questions", questions))
                .contains("b is 2.0");
    }

    private static String failure(String... arguments) {
        Result result = TestingCommand.run(arguments);
        assertThat(result.exitCode()).isEqualTo(Failure.FAILED);
        assertThat(result.out()).isEmpty();
        return result.err();
    }
}
