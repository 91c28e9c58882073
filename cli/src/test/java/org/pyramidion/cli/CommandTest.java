package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.cli.TestingCommand.Result;
import tools.jackson.databind.JsonNode;

/** The command from outside: a whole run on a tiny model, and what bad input meets. */
class CommandTest {

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static Path bert;
    private static Path corpus;
    private static Path run;
    private static Path questions;

    @BeforeAll
    static void train() throws IOException {
        bert = TestingBert.write(shared.resolve("bert"));
        corpus = shared.resolve("corpus");
        run = shared.resolve("runs/tiny");
        questions = TestingCommand.questions(shared);
        ok(buildCorpus(TestingCommand.documents(shared), corpus));
        ok(TestingCommand.run(TestingCommand.small(
                "warm-start", "--run", run.toString(), "--corpus", corpus.toString(), "--weights", bert.toString())));
        ok(TestingCommand.run("pretrain", "--run", run.toString()));
        ok(TestingCommand.run("finetune", "--run", run.toString(), "--questions", questions.toString()));
    }

    private static Result buildCorpus(Path documents, Path place) {
        return TestingCommand.run(
                "corpus",
                "build",
                documents.toString(),
                "-o",
                place.toString(),
                "--vocab",
                bert.resolve("vocab.txt").toString(),
                "--block-length",
                "40");
    }

    private static Result ok(Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    /** One line on standard error, nothing on standard output, no stack trace. */
    private static String failure(Result result) {
        return failure(Failure.FAILED, result);
    }

    private static String failure(int exitCode, Result result) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).doesNotContain("\tat ", "Exception");
        List<String> lines = result.errLines().stream()
                .filter(line -> line.startsWith("pyramidion: "))
                .toList();
        assertThat(lines).as(result.err()).hasSize(1);
        assertThat(result.errLines()).endsWith(lines.getFirst());
        return lines.getFirst();
    }

    private String runPath() {
        return run.toString();
    }

    private String place(String name) {
        return directory.resolve(name).toString();
    }

    // ---- the tagger

    @Test
    void a_tagger_is_trained_measured_and_tags_a_corpus() throws IOException {
        String[] document = {"-DOCSTART- O", "", "Seoul I-LOC", "is O", "in O", "Korea I-LOC", ". O", ""};
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            lines.addAll(List.of(document));
        }
        String conll = TestingCommand.write(directory.resolve("a.conll"), lines.toArray(String[]::new))
                .toString();
        String anchors = TestingCommand.write(
                        directory.resolve("anchors.jsonl"),
                        "{\"text\": \"The city is Paris.\", \"spans\": [[12, 17, \"Paris\"]]}")
                .toString();

        JsonNode trained = ok(TestingCommand.run(
                        "tagger",
                        "train",
                        "--json",
                        "-o",
                        place("tagger"),
                        "--conll",
                        conll,
                        "--anchors",
                        anchors,
                        "--weights",
                        bert.toString(),
                        "--link-steps",
                        "2",
                        "--epochs",
                        "2"))
                .json();
        Result measured = ok(TestingCommand.run(
                "tagger", "evaluate", "--tagger", place("tagger"), "--conll", conll, "--titles", anchors));
        Path tagged = directory.resolve("tagged");
        ok(buildCorpus(TestingCommand.documents(directory), tagged));
        JsonNode cost = ok(TestingCommand.run(
                        "corpus", "tag", "--json", tagged.toString(), "--tagger", place("tagger")))
                .json();

        assertThat(trained.path("held_out").path("gold").asInt()).isEqualTo(2);
        assertThat(measured.out()).contains("2 names in 1 held-out documents", "capitals and titles");
        assertThat(cost.path("tagging").path("seconds_per_million_words").asDouble())
                .isPositive();
        assertThat(cost.path("counts").path("documents").asInt()).isEqualTo(6);
        ok(TestingCommand.run("corpus", "info", tagged.toString()));
    }

    @Test
    void a_tagger_without_data_says_what_is_missing() {
        assertThat(failure(TestingCommand.run(
                        Map.of("PYRAMIDION_DATA", place("nowhere")), false, "tagger", "train", "-o", place("t"))))
                .contains("no --conll was given", "wikigold.conll.txt", "PYRAMIDION_DATA");
        assertThat(failure(TestingCommand.run("corpus", "tag", corpus.toString(), "--tagger", place("nowhere"))))
                .contains("no tagger here");
    }

    // ---- a run from documents to answers

    @Test
    void a_corpus_tells_what_is_in_it() {
        JsonNode info = ok(TestingCommand.run("corpus", "info", "--json", corpus.toString()))
                .json();

        assertThat(info.path("counts").path("documents").asInt()).isEqualTo(6);
        assertThat(info.path("block_length").asInt()).isEqualTo(40);
    }

    @Test
    void a_run_keeps_its_settings_for_later_stages() throws IOException {
        List<String> config = Files.readAllLines(run.resolve("config.yaml"));

        assertThat(config).contains("  candidates: 3", "  block-length: 40", "  embedder-layers: 2");
        assertThat(Files.readAllLines(run.resolve("pretrain/metrics.jsonl"))).hasSize(3);
    }

    @Test
    void claims_are_classified_after_fine_tuning_on_them() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("claims-run"));
        Artifact.deleteTree(copy.resolve("finetune"));
        Path claims = TestingCommand.write(
                directory.resolve("claims.jsonl"),
                "{\"question\": \"Seoul is a city\", \"label\": \"SUPPORTS\", \"evidence\": [\"korea\"]}",
                "{\"question\": \"Cairo is in France\", \"label\": \"REFUTES\"}");
        ok(TestingCommand.run(
                "finetune", "--run", copy.toString(), "--questions", claims.toString(), "--task", "classification"));
        String[] evaluate = {"evaluate", "--run", copy.toString(), "--questions", claims.toString()};
        assertThat(ok(TestingCommand.run(evaluate)).out())
                .contains("accuracy", "E@1")
                .doesNotContain("R@1", "F1");
        assertThat(failure(TestingCommand.run("ask", "--run", copy.toString(), "Where is Seoul?")))
                .contains("claims");
    }

    @Test
    void answers_can_be_ranked_by_their_best_span_and_a_split_be_evaluated() {
        String[] evaluate = {"evaluate", "--run", runPath(), "--questions", questions.toString()};
        ok(TestingCommand.run(Stream.concat(Stream.of(evaluate), Stream.of("--ranking", "span", "--split", "train"))
                .toArray(String[]::new)));
        assertThat(failure(TestingCommand.run("ask", "--run", runPath(), "--ranking", "best", "Where is Seoul?")))
                .contains("answer or span");
    }

    @Test
    void a_step_is_explained_document_by_document() {
        String blank = "The capital of Egypt is [MASK].";
        Result text = ok(TestingCommand.run("fill", "--run", runPath(), "--gold", "Cairo", "--explain", blank));
        assertThat(text.out()).contains("r(z)", "utility", "pushed", "log p(y|x)", "(null document)");
        JsonNode json = ok(TestingCommand.run(
                        "fill", "--json", "--run", runPath(), "--gold", "Cairo", "--explain", blank))
                .json();
        assertThat(json.path("pulls").size())
                .isEqualTo(json.path("fill").path("candidates").size());
        assertThat(failure(TestingCommand.run("fill", "--run", runPath(), "--explain", blank)))
                .contains("--gold");
    }

    @Test
    void pre_training_says_beforehand_what_it_will_take() {
        Result text = ok(TestingCommand.run("pretrain", "--run", runPath(), "--dry-run"));
        assertThat(text.out()).contains("a step: 2 sentences", "memory: about", "time: about", "assumed:");
        JsonNode json = ok(TestingCommand.run("pretrain", "--dry-run", "--json", "--set", "model.weights=" + bert))
                .json();
        assertThat(json.path("seconds_in_all").asDouble()).isPositive();
    }

    @Test
    void a_finished_stage_is_left_alone() {
        Result again = ok(TestingCommand.run("pretrain", "--run", runPath(), "--json"));

        assertThat(again.json().path("stage").asString()).isEqualTo("pretrain");
    }

    @Test
    void an_answer_comes_with_its_passage() {
        Result text = ok(TestingCommand.run("ask", "--run", runPath(), "What is the capital of South Korea?"));
        JsonNode json = ok(TestingCommand.run(
                        "ask", "--json", "--top", "3", "--run", runPath(), "What is the capital of South Korea?"))
                .json();

        assertThat(text.out()).contains("**", "(null document)", "p(z|x)").doesNotContain("\033");
        JsonNode evidence = json.path("evidence");
        assertThat(evidence.path("text")
                        .asString()
                        .substring(
                                evidence.path("start").asInt(),
                                evidence.path("limit").asInt()))
                .isEqualTo(json.path("text").asString());
        assertThat(json.path("candidates").size()).isEqualTo(4);
    }

    @Test
    void a_terminal_shows_the_answer_in_bold() {
        Result result = ok(TestingCommand.run(Map.of(), true, "ask", "--run", runPath(), "Where is Seoul?"));

        assertThat(result.out()).contains("\033[1m").doesNotContain("**");
    }

    @Test
    void a_blank_is_filled_with_and_without_retrieval() {
        Result text = ok(TestingCommand.run("fill", "--run", runPath(), "--gold", "Seoul", "The capital is [MASK]."));
        JsonNode json = ok(TestingCommand.run("fill", "--json", "--run", runPath(), "The capital is [MASK]."))
                .json();

        assertThat(text.out()).contains("judged by seoul", "without retrieval", "utility");
        assertThat(json.path("candidates").size()).isEqualTo(3);
        assertThat(json.path("best").path("without_retrieval").isNumber()).isTrue();
    }

    @Test
    void an_evaluation_counts_and_writes_what_came_out() throws IOException {
        Path output = directory.resolve("out.jsonl");
        Result text = ok(TestingCommand.run(
                "evaluate", "--run", runPath(), "--questions", questions.toString(), "--output", output.toString()));
        JsonNode json = ok(TestingCommand.run(
                        "evaluate",
                        "--run",
                        runPath(),
                        "--stage",
                        "pretrain",
                        "--questions",
                        questions.toString(),
                        "--json"))
                .json();

        assertThat(text.out()).contains("answerable", "R@1", "E@1", "year");
        assertThat(Files.readAllLines(output)).hasSize(2);
        assertThat(json.path("all").path("questions").asInt()).isEqualTo(2);
        assertThat(json.path("all").path("exact_match").isNull()).isTrue();
    }

    @Test
    void a_ranking_is_written_read_again_reported_and_compared() throws IOException {
        Path run = directory.resolve("run.trec");
        Path report = directory.resolve("report.html");
        String[] outputs = {
            directory.resolve("own.jsonl").toString(),
            directory.resolve("given.jsonl").toString()
        };
        Path hits = TestingCommand.write(
                directory.resolve("hits.jsonl"),
                "{\"id\": \"1\", \"hits\": [[3, 1]]}",
                "{\"id\": \"2\", \"hits\": []}");
        String[] evaluate = {
            "evaluate", "--run", runPath(), "--questions", questions.toString(), "--answerable", hits.toString()
        };
        Result retrieved = ok(TestingCommand.run(with(evaluate, "--retrieve-only", "--trec-run", run.toString())));
        ok(TestingCommand.run(with(evaluate, "--output", outputs[0])));
        JsonNode given = ok(TestingCommand.run(with(
                        evaluate,
                        "--passages",
                        run.toString(),
                        "--output",
                        outputs[1],
                        "--report",
                        report.toString(),
                        "--json")))
                .json();
        JsonNode compared = ok(TestingCommand.run("compare", "--json", outputs[0], outputs[1]))
                .json();

        assertThat(retrieved.out()).contains("R@1", "MRR", "nDCG@10", "95 %");
        assertThat(Files.readAllLines(run).getFirst()).matches("1 Q0 \\S+ 1 \\S+ pyramidion");
        assertThat(given.path("answerable").path("questions").asInt()).isEqualTo(1);
        assertThat(given.path("all")
                        .path("intervals")
                        .path("exact_match")
                        .path("high")
                        .isNumber())
                .isTrue();
        assertThat(report).content().contains("<svg", "Worst misses");
        assertThat(compared.path("all").get(0).path("figure").asString()).isEqualTo("em");
        assertThat(compared.path("all").get(0).path("better").asInt()).isZero();
        assertThat(compared.path("all").get(0).path("worse").asInt()).isZero();
        assertThat(ok(TestingCommand.run("compare", outputs[0], outputs[1])).out())
                .contains("B − A", "1 answerable");
    }

    @Test
    void a_ranking_or_answerable_set_of_other_questions_is_refused() {
        Path run = TestingCommand.write(directory.resolve("other.trec"), "nq-7 Q0 korea 1 1.0 x");
        Path hits = TestingCommand.write(directory.resolve("other.jsonl"), "{\"id\": \"nq-7\", \"hits\": [[3, 1]]}");
        String[] evaluate = {"evaluate", "--run", runPath(), "--questions", questions.toString()};
        assertThat(failure(TestingCommand.run(with(evaluate, "--passages", run.toString()))))
                .contains("other.trec: ranks nothing for any of the questions");
        assertThat(failure(TestingCommand.run(with(evaluate, "--answerable", hits.toString()))))
                .contains("other.jsonl: names none of the questions");
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void the_newest_run_of_a_place_is_named_when_none_is_given() {
        // ./runs is that of the build's directory, where there is none.
        assertThat(failure(TestingCommand.run("ask", "anything"))).contains("no run in ./runs", "--run");
    }

    // ---- living corpora

    private static String document(String id, String title, String text) {
        return "{\"id\": \"%s\", \"title\": \"%s\", \"text\": \"%s\"}".formatted(id, title, text);
    }

    /** A copy of the run with a copy of its corpus. */
    private Path livingRun(Path living) throws IOException {
        TestingCommand.copy(corpus, living);
        Path copy = TestingCommand.copy(run, directory.resolve("living-run"));
        ok(TestingCommand.run("index", "build", "--run", copy.toString(), "--corpus", living.toString()));
        return copy;
    }

    private static JsonNode build(Path run, Path corpus) {
        return ok(TestingCommand.run(
                        "index", "build", "--json", "--run", run.toString(), "--corpus", corpus.toString()))
                .json();
    }

    /** Ids of the documents that a question finds, all of them. */
    private static List<String> found(Path run, Path corpus, String question) {
        JsonNode found = ok(TestingCommand.run(
                        "index",
                        "search",
                        "--json",
                        "--top",
                        "99",
                        "--run",
                        run.toString(),
                        "--corpus",
                        corpus.toString(),
                        question))
                .json();
        return found.valueStream().map(block -> block.path("id").asString()).toList();
    }

    @Test
    void documents_that_come_change_and_go_are_found_or_not_and_only_they_are_embedded() throws IOException {
        Path living = directory.resolve("living");
        Path copy = livingRun(living);
        String more = TestingCommand.write(
                        directory.resolve("more.jsonl"),
                        document("norway", "Norway", "The capital of Norway is Oslo."),
                        document("egypt", "Egypt", "The capital of Egypt is Alexandria."),
                        document("lyon", "Lyon", "The city of Lyon is in France. It is on the Rhone."))
                .toString();
        int before = build(copy, living).path("blocks").asInt();

        assertThat(failure(TestingCommand.run("corpus", "add", living.toString(), more)))
                .contains("'egypt'");
        JsonNode update = ok(TestingCommand.run("corpus", "update", "--json", living.toString(), more))
                .json();
        assertThat(update.path("added").asInt()).isEqualTo(1);
        assertThat(update.path("replaced").asInt()).isEqualTo(1);
        assertThat(update.path("unchanged").asInt()).isEqualTo(1);

        Result asked = ok(TestingCommand.run(
                "ask", "--run", copy.toString(), "--corpus", living.toString(), "What is the capital of Egypt?"));
        assertThat(asked.err()).contains("embedding blocks: 2 blocks");
        assertThat(found(copy, living, "capital of Norway")).contains("norway").hasSize(before + 1);
        Result shown = ok(TestingCommand.run(
                "index", "search", "--top", "99", "--run", copy.toString(), "--corpus", living.toString(), "Egypt"));
        assertThat(shown.out()).contains("Alexandria").doesNotContain("Cairo");

        Result removal = ok(TestingCommand.run("corpus", "remove", living.toString(), "egypt", "hugo"));
        assertThat(removal.out()).contains("2 removed");
        assertThat(found(copy, living, "capital of Egypt"))
                .doesNotContain("egypt", "hugo")
                .contains("norway");
        assertThat(build(copy, living).path("embedded_blocks").asInt()).isZero();
    }

    @Test
    void a_document_that_is_not_there_cannot_be_removed() {
        assertThat(failure(TestingCommand.run("corpus", "remove", corpus.toString(), "korea", "nosuch")))
                .contains("'nosuch'", "nothing was removed");
        assertThat(failure(TestingCommand.run("corpus", "remove", corpus.toString())))
                .contains("--ids FILE");
    }

    @Test
    void ids_to_remove_come_from_a_file_too() {
        Path gone = TestingCommand.write(directory.resolve("gone.txt"), "korea", "", "egypt");
        String smaller = place("smaller");

        JsonNode result = ok(TestingCommand.run(
                        "corpus", "remove", "--json", corpus.toString(), "--ids", gone.toString(), "-o", smaller))
                .json();

        assertThat(result.path("removed").asInt()).isEqualTo(2);
        assertThat(result.path("counts").path("documents").asInt()).isEqualTo(4);
        assertThat(ok(TestingCommand.run("corpus", "info", corpus.toString())).out())
                .contains("documents", "6");
    }

    @Test
    void a_model_answers_from_another_corpus_and_keeps_the_index_of_its_own() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("copy"));
        Path other = directory.resolve("other");
        ok(buildCorpus(
                TestingCommand.write(
                        directory.resolve("other.jsonl"),
                        document("seine", "", "The Seine is a river in Paris. Paris is a city."),
                        document("elsewhere", "France", "The capital of France is Paris. The river is the Seine.")),
                other));
        ok(TestingCommand.run("index", "build", "--run", copy.toString()));
        String id = build(copy, corpus).path("corpus").asString();

        Result asked = ok(TestingCommand.run(
                "ask", "--json", "--run", copy.toString(), "--corpus", other.toString(), "Where is the Seine?"));
        ok(TestingCommand.run("fill", "--run", copy.toString(), "--corpus", other.toString(), "The river is [MASK]."));
        ok(TestingCommand.run(
                "evaluate",
                "--run",
                copy.toString(),
                "--corpus",
                other.toString(),
                "--questions",
                questions.toString()));

        assertThat(asked.err()).contains("embedding blocks: 1 blocks"); // the other one the first corpus has too
        assertThat(asked.json().path("evidence").path("document_id").asString()).isIn("seine", "elsewhere");
        assertThat(build(copy, corpus).path("corpus").asString()).isEqualTo(id);
        assertThat(build(copy, other).path("index").asString()).contains("model-indexes");
        assertThat(ok(TestingCommand.run("index", "info", "--run", copy.toString(), "--corpus", other.toString()))
                        .out())
                .contains("model-indexes");
    }

    @Test
    void a_stage_that_has_begun_keeps_its_version_of_the_corpus_and_the_next_may_take_a_later_one() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("copy"));
        Path living = TestingCommand.copy(corpus, directory.resolve("living"));
        Artifact.deleteTree(copy.resolve("finetune"));
        ok(TestingCommand.run("corpus", "remove", living.toString(), "hugo"));
        String[] finetune = {
            "finetune", "--run", copy.toString(), "--corpus", living.toString(), "--questions", questions.toString()
        };

        ok(TestingCommand.run(finetune));

        Files.createDirectories(copy.resolve("finetune/checkpoints"));
        Artifact.deleteTree(copy.resolve("finetune/model")); // as if it had been interrupted
        ok(TestingCommand.run("corpus", "remove", living.toString(), "egypt"));
        assertThat(failure(TestingCommand.run(finetune))).contains("begun with corpus-");
    }

    @Test
    void a_run_notices_that_its_text_corpus_has_changed() throws IOException {
        Path copy = directory.resolve("run");
        Path text = TestingCommand.copy(corpus, directory.resolve("text"));
        ok(TestingCommand.run(TestingCommand.small(
                "warm-start",
                "--run",
                copy.toString(),
                "--corpus",
                corpus.toString(),
                "--weights",
                bert.toString(),
                "--set",
                "pretrain.text=" + text)));
        ok(TestingCommand.run("pretrain", "--run", copy.toString()));
        Files.createDirectories(copy.resolve("pretrain/checkpoints"));
        Artifact.deleteTree(copy.resolve("pretrain/model")); // as if it had been interrupted

        ok(TestingCommand.run("corpus", "remove", text.toString(), "hugo"));

        assertThat(failure(TestingCommand.run("pretrain", "--run", copy.toString())))
                .contains("begun with corpus-", text.toString());
    }

    // ---- usage

    @Test
    void a_misspelt_verb_meets_its_nearest() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("pretrian"))).contains("did you mean pretrain?");
    }

    @Test
    void a_misspelt_option_meets_its_nearest() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("evaluate", "--quesitons", "x")))
                .contains("did you mean --questions?");
    }

    @Test
    void a_missing_argument_is_named() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("ask"))).contains("QUESTION");
    }

    @Test
    void an_unknown_stage_meets_the_known_ones() {
        assertThat(failure(Failure.USAGE, TestingCommand.run("ask", "--stage", "finetuned", "x")))
                .contains("warm-start, pretrain, finetune, baseline");
    }

    @Test
    void no_verb_at_all_meets_the_help() {
        Result result = TestingCommand.run();

        assertThat(result.exitCode()).isEqualTo(Failure.USAGE);
        assertThat(result.err()).contains("Verbs:", "warm-start");
    }

    @Test
    void every_verb_has_help_with_an_example() {
        for (String verb : List.of(
                "corpus add",
                "corpus update",
                "corpus remove",
                "warm-start",
                "pretrain",
                "finetune",
                "index build",
                "index search",
                "index info",
                "index bench",
                "ask",
                "fill",
                "evaluate",
                "compare")) {
            assertThat(ok(TestingCommand.run((verb + " --help").split(" "))).out())
                    .contains("Example", "  pyramidion " + verb);
        }
    }

    // ---- bad input

    @Test
    void an_empty_corpus_is_refused() {
        Path documents = TestingCommand.write(directory.resolve("empty.jsonl"));

        assertThat(failure(buildCorpus(documents, directory.resolve("c")))).contains("empty.jsonl", "no document");
        assertThat(directory.resolve("c")).doesNotExist();
    }

    @Test
    void a_malformed_line_is_named_by_file_and_number() {
        Path documents = TestingCommand.write(directory.resolve("bad.jsonl"), "{\"text\": \"Fine.\"}", "{\"text\": ");

        assertThat(failure(buildCorpus(documents, directory.resolve("c")))).contains("bad.jsonl:2:");
        assertThat(directory.resolve("c")).doesNotExist();
    }

    @Test
    void a_place_that_holds_something_else_is_not_overwritten() throws IOException {
        Files.writeString(directory.resolve("precious"), "x");

        assertThat(failure(buildCorpus(TestingCommand.documents(shared), directory)))
                .contains("not a corpus");
        assertThat(directory.resolve("precious")).exists();
    }

    @Test
    void questions_with_other_fields_are_refused() {
        Path bad = TestingCommand.write(directory.resolve("q.jsonl"), "{\"query\": \"Who?\", \"label\": \"She\"}");

        assertThat(failure(TestingCommand.run("evaluate", "--run", runPath(), "--questions", bad.toString())))
                .contains("q.jsonl:1:", "query, label");
    }

    @Test
    void a_misspelt_key_of_a_config_meets_its_nearest() {
        Path config = TestingCommand.write(directory.resolve("c.yaml"), "pretrain:", "  lerning-rate: 1e-4");

        assertThat(failure(TestingCommand.run("pretrain", "--run", runPath(), "--config", config.toString())))
                .contains("c.yaml:2:", "pretrain.lerning-rate", "did you mean pretrain.learning-rate?");
    }

    @Test
    void unknown_weights_meet_the_known_ones() {
        assertThat(failure(TestingCommand.run(
                        "warm-start", "--run", place("r"), "--corpus", corpus.toString(), "--weights", "bert-bsae")))
                .contains("bert-bsae", "bert-base");
        assertThat(directory.resolve("r")).doesNotExist();
    }

    @Test
    void a_missing_run_is_named() {
        assertThat(failure(TestingCommand.run("pretrain", "--run", place("none"))))
                .contains("no run here", "none");
    }

    @Test
    void a_run_without_a_warm_start_is_told_to_begin_with_one() throws IOException {
        Path bare = Files.createDirectory(directory.resolve("bare"));
        Files.copy(run.resolve("run.yaml"), bare.resolve("run.yaml"));

        assertThat(failure(TestingCommand.run("pretrain", "--run", bare.toString())))
                .contains("pyramidion warm-start --run " + bare);
    }

    @Test
    void an_index_of_another_kind_finds_the_same_and_is_kept_by_other_verbs() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("copy"));
        String[] search = {"index", "search", "--json", "--run", copy.toString(), "capital of France"};
        ok(TestingCommand.run("index", "build", "--run", copy.toString()));
        var exact = ok(TestingCommand.run(search)).json();
        for (String kind : List.of("partitioned", "exact-int8", "hnsw", "exact")) {
            ok(TestingCommand.run("index", "build", "--run", copy.toString(), "--kind", kind));
            var found = ok(TestingCommand.run(search)).json();
            assertThat(found.size()).isEqualTo(exact.size());
            assertThat(found.get(0).get("block").asInt())
                    .isEqualTo(exact.get(0).get("block").asInt());
            var info = ok(TestingCommand.run("index", "info", "--json", "--run", copy.toString()))
                    .json();
            assertThat(info.get("kind").asString()).isEqualTo(kind);
            assertThat(info.get("blocks").asInt()).isEqualTo(exact.size());
        }
    }

    @Test
    void a_setting_of_another_kind_of_index_is_refused() {
        assertThat(failure(TestingCommand.run(
                        "index", "build", "--run", run.toString(), "--kind", "exact", "--probes", "3")))
                .contains("--probes", "partitioned");
    }

    @Test
    void kinds_of_index_are_measured() throws IOException {
        String out = directory.resolve("bench").toString();
        Result result = ok(TestingCommand.run(
                "index",
                "bench",
                "--vectors",
                "300",
                "--dimension",
                "8",
                "--queries",
                "5",
                "--kinds",
                "partitioned",
                "--peers",
                "none",
                "--refresh",
                "--json",
                "--out",
                out,
                "--work",
                directory.resolve("work").toString()));
        var cost = result.json().get(0);
        assertThat(cost.get("kind").asString()).isEqualTo("partitioned");
        assertThat(cost.get("recall").asDouble()).isGreaterThan(0.9);
        assertThat(Files.readString(Path.of(out, "index.md"))).contains("| 300 | partitioned |");
        assertThat(Files.readString(Path.of(out, "index.svg")))
                .startsWith("<svg")
                .contains("partitioned");
    }

    @Test
    void a_damaged_model_is_found_out() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("copy"));
        Path model = copy.resolve("finetune/model/model.safetensors");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length / 2] ^= 1;
        Files.write(model, bytes);

        assertThat(failure(TestingCommand.run("ask", "--run", copy.toString(), "Where?")))
                .contains("model.safetensors", "checksum");
    }

    @Test
    void a_model_that_was_cut_short_is_found_out() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("copy"));
        Path model = copy.resolve("finetune/model/model.safetensors");
        Files.write(model, java.util.Arrays.copyOf(Files.readAllBytes(model), 1000));

        assertThat(failure(TestingCommand.run("ask", "--run", copy.toString(), "Where?")))
                .contains("model.safetensors");
    }

    @Test
    void settings_that_a_stage_began_with_cannot_change() {
        Result result = TestingCommand.run(
                "pretrain", "--run", runPath(), "--set", "model.projection=16", "--set", "pretrain.batch=4");

        assertThat(result.exitCode()).isEqualTo(Failure.FAILED);
        assertThat(result.errLines())
                .hasSize(2)
                .anyMatch(line -> line.contains("model.projection is 16") && line.contains("began with 8"))
                .anyMatch(line -> line.contains("pretrain.batch is 4") && line.contains("began with 2"));
    }

    @Test
    void a_run_of_another_corpus_is_not_trained_on_this_one() throws IOException {
        Path other = directory.resolve("other");
        ok(buildCorpus(
                TestingCommand.write(directory.resolve("o.jsonl"), "{\"text\": \"Paris is a city. So is Lyon.\"}"),
                other));

        assertThat(failure(TestingCommand.run("warm-start", "--run", runPath(), "--corpus", other.toString())))
                .contains("begun with corpus-");
    }

    @Test
    void a_directory_that_is_no_run_is_not_made_one() throws IOException {
        Files.writeString(directory.resolve("config.yaml"), "precious: true\n");

        assertThat(failure(
                        TestingCommand.run("warm-start", "--run", directory.toString(), "--corpus", corpus.toString())))
                .contains("not a run");
    }

    @Test
    void a_stack_trace_comes_when_asked_for() {
        Result result = TestingCommand.run("pretrain", "--run", place("none"), "--stacktrace");

        assertThat(result.err()).startsWith("pyramidion: ").contains("\tat org.pyramidion");
    }

    @Test
    void quiet_is_quiet() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("copy"));
        org.pyramidion.base.Artifact.deleteTree(copy.resolve("pretrain/model-index"));

        assertThat(ok(TestingCommand.run("index", "build", "-q", "--run", copy.toString()))
                        .err())
                .isEmpty();
    }
}
