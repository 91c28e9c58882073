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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.Artifact;
import org.pyramidion.cli.TestingCommand.Result;
import org.pyramidion.engine.Parameters;
import org.pyramidion.model.RealmModel;
import org.pyramidion.testing.TestingBert;
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
    @Timeout(60)
    void no_regular_expression_holds_an_evaluation_up_and_those_that_ran_out_of_time_are_named() throws IOException {
        Path hostile = TestingCommand.write(
                directory.resolve("hostile.jsonl"),
                "{\"id\": \"loops\", \"question\": \"Where is Lyon?\", \"regex\": true,"
                        + " \"answers\": [\"(?:(?:){2147483647}){2147483647}x\"]}",
                "{\"id\": \"slow\", \"question\": \"Where is Lyon?\", \"regex\": true,"
                        + " \"answers\": [\"(?=((.|\\\\s)+)+)(((.|\\\\s)*)*)*\\\\x00\","
                        + " \"((((.|\\\\s)+)+)+)+\\\\x00(?=a)\","
                        + " \"(((.|\\\\s)*)*)*\\\\x00(?=b)\", \"(((.|\\\\s)*)*)*\\\\x00(?=c)\","
                        + " \"(((.|\\\\s)*)*)*\\\\x00(?=d)\"]}",
                "{\"id\": \"fine\", \"question\": \"Where is Lyon?\", \"regex\": true, \"answers\": [\"Fr.nce\"]}");
        Result result = ok("evaluate", "--retriever", "bm25", "--corpus", corpus, "--questions", hostile.toString());
        assertThat(result.err())
                .contains("no regular expression and so matches nothing, such as question loops")
                .contains("took too long and were given up; answers may count as wrong: question slow");
        assertThat(result.err()).doesNotContain("fine");
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
    void a_stage_does_not_go_on_with_other_questions() {
        Path others = TestingCommand.write(
                directory.resolve("others.jsonl"),
                "{\"question\": \"Where is Seoul?\", \"answers\": [\"South Korea\"]}");
        String[] finetune = {"finetune", "--run", run, "--from", "warm-start", "--questions", questions};
        assertThat(ok(finetune).out()).contains("was finished already");
        finetune[6] = others.toString();
        assertThat(failure(finetune)).contains("baseline: began with another 'questions'");
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

    private static String[] table(Path output, String... more) {
        return with(
                new String[] {"table", "--json", "--run", run, "--questions", questions},
                Stream.concat(Stream.of("--output", output.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static List<String> systems(JsonNode table) {
        return IntStream.range(0, table.path("rows").size())
                .mapToObj(i -> table.path("rows").path(i).path("system").asString())
                .toList();
    }

    @Test
    void the_table_has_a_row_for_each_system_and_set() throws IOException {
        Path markdown = directory.resolve("table.md");
        JsonNode table = ok(table(
                        markdown,
                        "--systems",
                        "closed-book,bm25,fusion,warm-start,baseline,realm",
                        "--against",
                        "BM25 + reader"))
                .json();
        assertThat(systems(table))
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
        assertThat(words.path("recall").path("5").path("low").asDouble()).isEqualTo(1);
        assertThat(table.path("rows").path(1).path("recall").isEmpty()).isTrue();
        assertThat(table.path("differences").size()).isEqualTo(5);
        JsonNode closed = table.path("differences").path(1);
        assertThat(closed.path("system").asString()).isEqualTo("closed book");
        assertThat(closed.path("figures").size())
                .isEqualTo(1); // It retrieves nothing, so there is no recall to compare.
        JsonNode own = table.path("differences").path(3);
        assertThat(own.path("system").asString()).isEqualTo("baseline (ORQA)");
        assertThat(own.path("figures").path(0).path("figure").asString()).isEqualTo("em");
        assertThat(own.path("figures").path(0).path("p_value").isNumber()).isTrue();
        assertThat(Files.readString(markdown))
                .startsWith("| questions | system | EM |")
                .contains("| questions | BM25 + reader | ", "2 questions, 2 answerable", "| difference |");
        Path rows = directory.resolve("table");
        assertThat(ok("compare", results(rows, "bm25-reader"), results(rows, "baseline-orqa"))
                        .out())
                .contains("all 2 questions");
    }

    private static String results(Path rows, String system) {
        return rows.resolve("questions.%s.jsonl".formatted(system)).toString();
    }

    @Test
    void a_table_takes_over_the_rows_that_were_measured_from_the_same() throws IOException {
        Path output = directory.resolve("kept");
        ok(table(output, "--systems", "bm25"));
        Path row = output.resolve("questions.bm25-reader.json");
        Files.writeString(row, Files.readString(row).replace("\"share\":", "\"share\":1000"));
        JsonNode kept = ok(table(output, "--systems", "bm25,warm-start")).json();
        assertThat(systems(kept)).containsExactly("BM25", "warm start alone", "BM25 + reader");
        assertThat(share(kept, 2)).isGreaterThanOrEqualTo(1000);
        assertThat(output.resolve("table.md")).content().contains("warm start alone");
        assertThat(share(ok(table(output, "--systems", "bm25", "--k1", "1.1")).json(), 1))
                .isLessThanOrEqualTo(1);
        assertThat(share(
                        ok(table(output, "--systems", "bm25", "--precision", "bfloat16"))
                                .json(),
                        1))
                .isLessThanOrEqualTo(1);
        Files.writeString(row, "{");
        assertThat(share(ok(table(output, "--systems", "bm25")).json(), 1)).isLessThanOrEqualTo(1);
    }

    private static double share(JsonNode table, int row) {
        return table.path("rows").path(row).path("exact_match").path("share").asDouble();
    }

    @Test
    void settings_of_words_are_found_on_a_development_set_and_can_be_given_at_once() {
        String[] tune = {"tune", "--corpus", corpus, "--questions", questions, "--grid-k1", "0.5,0.9"};
        JsonNode found = ok(with(tune, "--json", "--objective", "recall@3")).json();
        assertThat(found.path("trials").size()).isEqualTo(2 * 2 * 11);
        assertThat(found.path("best").path("recall").path("3").asDouble()).isEqualTo(1);
        List<String> options = List.of(found.path("options").asString().split(" "));
        assertThat(options).hasSize(6).contains("--analysis", "--k1", "--b");
        JsonNode again = ok(with(
                        new String[] {
                            "evaluate", "--json", "--retriever", "bm25", "--corpus", corpus, "--questions", questions
                        },
                        options.toArray(String[]::new)))
                .json();
        assertThat(again.path("all").path("recall").path("1"))
                .isEqualTo(found.path("best").path("recall").path("1"));
        assertThat(ok(with(tune, "--analysis", "english", "--grid-b", "0.4")).out())
                .startsWith("the best of 2 settings by recall@20 on 2 questions: --analysis english --k1 ")
                .doesNotContain("--analysis words");
        assertThat(failure(with(tune, "--objective", "em"))).contains("--objective em: must be recall@K");
        assertThat(failure(with(tune, "--grid-b", "2"))).contains("b is 2.0");
        assertThat(failure("tune", "--questions", questions)).contains("needs --corpus DIR");
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void a_reader_weighs_what_words_score_if_one_wants_and_needs_no_embeddings() throws IOException {
        Path copy = TestingCommand.copy(Path.of(run), directory.resolve("without-index"));
        Artifact.deleteTree(copy.resolve("warm-start/index"));
        String[] evaluate = {
            "evaluate", "--json", "--retriever", "bm25", "--run", copy.toString(), "--questions", questions
        };
        ok(evaluate);
        ok(with(evaluate, "--ranker-weight", "0.5"));
        assertThat(copy.resolve("warm-start/index")).doesNotExist();
        assertThat(failure(with(evaluate, "--ranker-weight", "-1"))).contains("the ranker's weight is -1.0");
    }

    @Test
    void what_dprs_retriever_found_is_read_with_the_text_that_it_brings() throws IOException {
        Path found = TestingCommand.write(
                directory.resolve("retrieved.json"),
                "[{\"question\": \"What is the capital of South Korea?\", \"answers\": [\"Seoul\"], \"ctxs\": [",
                "  {\"id\": \"wiki:1\", \"title\": \"Busan\", \"text\": \"Busan is a city.\", \"score\":"
                        + " \"7.5\", \"has_answer\": false},",
                "  {\"id\": \"korea\", \"title\": \"Korea\", \"text\": \"The capital is Seoul.\", \"score\":"
                        + " \"7.5\"}]},",
                " {\"question\": \"When was Victor Hugo born?\", \"ctxs\": []}]");
        String[] evaluate = {"evaluate", "--questions", questions, "--passages", found.toString()};
        Path output = directory.resolve("dpr.jsonl");
        Result read = ok(with(evaluate, "--run", run, "--output", output.toString(), "--json"));
        assertThat(read.json().path("all").path("recall").path("1").asDouble()).isZero();
        assertThat(read.json().path("all").path("recall").path("2").asDouble()).isEqualTo(0.5);
        assertThat(read.json().path("all").path("mrr").asDouble()).isEqualTo(0.5);
        assertThat(read.err()).contains("ranks nothing for 1 questions");
        assertThat(Files.readString(output)).containsAnyOf("wiki:1", "\"document\":\"korea\"");
        JsonNode retrieved = ok(with(evaluate, "--corpus", corpus, "--retrieve-only", "--json"))
                .json();
        assertThat(retrieved.path("all").path("recall").path("2").asDouble()).isEqualTo(0.5);

        Path named = TestingCommand.write(
                directory.resolve("named.jsonl"),
                "{\"id\": 2, \"question\": \"reworded\", \"ctxs\": [{\"id\": \"hugo\"}, {\"id\": \"seoul\"}]}");
        evaluate[4] = named.toString();
        assertThat(ok(with(evaluate, "--run", run, "--json"))
                        .json()
                        .path("all")
                        .path("recall")
                        .path("1")
                        .asDouble())
                .isEqualTo(0.5);
    }

    @Test
    void passages_go_to_the_question_whose_text_they_name_whatever_their_ids_count_from() {
        Path found = TestingCommand.write(
                directory.resolve("from-zero.json"),
                "[{\"id\": \"0\", \"question\": \"What is the capital of South Korea?\", \"ctxs\": [{\"id\":"
                        + " \"seoul\"}]},",
                " {\"id\": \"1\", \"question\": \"When was Victor Hugo born?\", \"ctxs\": [{\"id\": \"hugo\"}]}]");
        assertThat(ok(
                                "evaluate",
                                "--json",
                                "--retrieve-only",
                                "--corpus",
                                corpus,
                                "--questions",
                                questions,
                                "--passages",
                                found.toString())
                        .json()
                        .path("all")
                        .path("recall")
                        .path("1")
                        .asDouble())
                .isEqualTo(1);
    }

    @Test
    void judgements_of_ones_own_choose_among_all_queries_of_a_beir_folder() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("beir/qrels")).getParent();
        TestingCommand.write(
                folder.resolve("queries.jsonl"),
                "{\"_id\": \"q1\", \"text\": \"capital of South Korea\"}",
                "{\"_id\": \"q2\", \"text\": \"Victor Hugo born\"}");
        TestingCommand.write(folder.resolve("qrels/test.tsv"), "query-id\tcorpus-id\tscore", "q1\tseoul\t1");
        Path dev = TestingCommand.write(folder.resolve("qrels/dev.tsv"), "query-id\tcorpus-id\tscore", "q2\thugo\t1");
        String[] evaluate = {
            "evaluate", "--json", "--retriever", "bm25", "--corpus", corpus, "--questions", folder.toString()
        };
        Path output = directory.resolve("new/place/dev.jsonl");
        JsonNode measured = ok(with(evaluate, "--qrels", dev.toString(), "--output", output.toString()))
                .json()
                .path("all");
        assertThat(measured.path("questions").asInt()).isEqualTo(1);
        assertThat(measured.path("mrr").asDouble()).isEqualTo(1);
        assertThat(measured.path("recall").isEmpty()).isTrue();
        assertThat(output).content().contains("\"id\":\"q2\"");
        Path other = TestingCommand.write(directory.resolve("other.qrels"), "q9 0 hugo 1");
        assertThat(failure(with(evaluate, "--qrels", other.toString()))).contains("names none of the questions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--retriever bm25 --blocks|--blocks says nothing without --trec-run",
                "--retriever bm25 --passages x.trec|--retriever says nothing with --passages"
            })
    void an_option_that_would_do_nothing_is_refused(String optionsAndMessage) {
        String[] parts = optionsAndMessage.split("\\|");
        String[] evaluate = {"evaluate", "--corpus", corpus, "--questions", questions};
        assertThat(failure(with(evaluate, parts[0].split(" ")))).contains(parts[1]);
    }

    @Test
    void what_is_missing_or_unknown_is_said() {
        assertThat(failure("evaluate", "--retriever", "bm25", "--questions", questions))
                .contains("needs --corpus DIR");
        assertThat(failure("evaluate", "--retriever", "magic", "--corpus", corpus, "--questions", questions))
                .contains("--retriever magic: must be one of model, bm25, fusion, minilm, bge");
        assertThat(failure("table", "--corpus", corpus, "--systems", "x", "--questions", questions))
                .contains("--systems x: must be one of closed-book");
        assertThat(failure("table", "--corpus", corpus, "--systems", "realm", "--questions", questions))
                .contains("nothing to measure");
        assertThat(failure("table", "--run", run, "--questions", questions, "--against", "bm25"))
                .contains("add --output table.md");
        assertThat(failure(table(directory.resolve("no.md"), "--systems", "bm25", "--against", "realm")))
                .contains("--against realm: must be one of bm25, bm25-reader");
        assertThat(failure("evaluate", "--run", run, "--questions", questions + "," + questions))
                .contains("`pyramidion table` takes several");
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
