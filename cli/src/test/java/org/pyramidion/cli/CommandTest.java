package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Artifact;
import org.pyramidion.cli.TestingCommand.Result;
import tools.jackson.databind.JsonNode;

/** From documents to answers. */
class CommandTest extends TrainedRun {

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
    void fine_tuning_says_it_too_without_questions() {
        Result text = ok(TestingCommand.run("finetune", "--run", runPath(), "--dry-run"));
        assertThat(text.out()).contains("a step: 1 questions with 2 blocks read", "this machine has", "enough");
        String[] published = {"finetune", "--dry-run", "--json", "--set", "model.weights=" + bert};
        JsonNode json = ok(TestingCommand.run(published)).json();
        assertThat(json.path("here").path("fits").asBoolean()).isTrue();
        assertThat(json.path("projection").path("weight_bytes").asDouble()).isPositive();
        assertThat(failure(TestingCommand.run("finetune", "--run", runPath()))).contains("--questions FILE");
        assertThat(failure(TestingCommand.run("finetune", "--run", runPath(), "--rate", "3")))
                .contains("--rate is for --dry-run");
        assertThat(failure(TestingCommand.run("finetune", "--dry-run", "--corpus", "x")))
                .contains("--corpus says nothing with --dry-run");
    }

    @Test
    void a_device_is_named_by_option_variable_and_setting() {
        String[] all = {"pretrain", "--run", runPath(), "--dry-run"};
        String none = "cuda:98 cannot be used";
        assertThat(failure(TestingCommand.run(with(all, "--device", "cuda:98"))))
                .contains(none);
        assertThat(failure(TestingCommand.run(with(all, "--set", "device=cuda:98"))))
                .contains(none);
        assertThat(failure(TestingCommand.run(Map.of("PYRAMIDION_DEVICE", "cuda:98"), false, all)))
                .contains(none);
        assertThat(failure(TestingCommand.run(with(all, "--set", "device=gpu"))))
                .contains("device is 'gpu', but must be auto");
        ok(TestingCommand.run(with(all, "--set", "device=cuda:98", "--rate", "300")));
    }

    @Test
    void it_says_so_for_ranks_of_other_machines_too() {
        Result text = ok(TestingCommand.run(
                "pretrain", "--run", runPath(), "--dry-run", "--ranks", "2", "--rate", "400", "--device", "cuda"));
        assertThat(text.out())
                .contains("2 ranks: 1 sentences of a step", "memory of a rank", "sent by a rank", "given");
        JsonNode json = ok(TestingCommand.run(
                        "pretrain", "--run", runPath(), "--dry-run", "--json", "--ranks", "2", "--network", "25"))
                .json();
        assertThat(json.path("bandwidth").asDouble()).isEqualTo(25e9 / 8);
        assertThat(json.path("cost").path("gradient_bytes").asDouble()).isPositive();
        assertThat(failure(TestingCommand.run("pretrain", "--run", runPath(), "--ranks", "2")))
                .contains("--dry-run", "pyramidion launch");
        assertThat(failure(TestingCommand.run("pretrain", "--run", runPath(), "--dry-run", "--network", "2")))
                .contains("--network says nothing without --ranks");
        assertThat(failure(TestingCommand.run("pretrain", "--run", runPath(), "--dry-run", "--rate", "0")))
                .contains("--rate is 0");
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
    void a_demo_keeps_to_its_own_directory() throws IOException {
        String[] demo = {"demo", "--run", directory.resolve("demo").toString()};
        assertThat(failure(TestingCommand.run(with(demo, "--test", questions.toString()))))
                .contains("--test says nothing without --corpus and --questions");
        Files.createDirectories(directory.resolve("demo"));
        Path foreign = TestingCommand.write(directory.resolve("demo/thesis.txt"), "mine");
        assertThat(failure(TestingCommand.run(demo))).contains("holds something that is not a run");
        Files.delete(foreign);
        TestingCommand.write(directory.resolve("demo/demo.yaml"), "corpus: WordNet");
        assertThat(failure(TestingCommand.run(with(demo, "--smoke"))))
                .contains("holds the demo of WordNet, not of a little of WordNet; name another directory");
    }

    @Test
    void options_that_would_be_passed_over_are_refused() {
        assertThat(failure(TestingCommand.run("index", "build", "--follow", runPath(), "--kind", "hnsw")))
                .contains("--kind says nothing with --follow");
        assertThat(failure(TestingCommand.run("pretrain", "--dry-run", "--corpus", "x")))
                .contains("--corpus says nothing with --dry-run");
        assertThat(failure(TestingCommand.run(
                        "fill",
                        "--run",
                        runPath(),
                        "--stage",
                        "pretrain",
                        "--without",
                        "nowhere",
                        "Seoul is a [MASK].")))
                .contains("no document 'nowhere'");
    }

    @Test
    void the_newest_run_of_a_place_is_named_when_none_is_given() {
        // ./runs is that of the build's directory, where there is none.
        assertThat(failure(TestingCommand.run("ask", "anything"))).contains("no run in ./runs", "--run");
    }
}
