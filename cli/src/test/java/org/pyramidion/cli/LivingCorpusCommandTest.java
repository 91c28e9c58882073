package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Artifact;
import org.pyramidion.cli.TestingCommand.Result;
import org.pyramidion.corpus.CorpusStore;
import tools.jackson.databind.JsonNode;

/** Corpora that change under a run. */
class LivingCorpusCommandTest extends TrainedRun {

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
    void an_answer_tells_section_and_page_of_its_evidence() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("copy"));
        Path paged = directory.resolve("paged");
        ok(buildCorpus(
                TestingCommand.write(
                        directory.resolve("paged.jsonl"),
                        "{\"id\": \"seine\", \"title\": \"Rivers\", \"section\": \"In France\", \"page\": 12,"
                                + " \"text\": \"The Seine is a river in Paris.\"}"),
                paged));

        Result asked = ok(TestingCommand.run(
                "ask", "--run", copy.toString(), "--corpus", paged.toString(), "Where is the Seine?"));

        assertThat(asked.out()).contains("— Rivers, In France, page 12 [seine]");
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

    @Test
    void a_watched_folder_is_followed_and_a_mistake_does_not_end_it() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("watched"));
        Files.writeString(folder.resolve("a.txt"), "Lyon is a city.");
        String living = directory.resolve("watched-corpus").toString();
        String vocabulary = corpus.resolve("vocab.txt").toString();
        ok(TestingCommand.run("corpus", "build", folder.toString(), "-o", living, "--vocab", vocabulary));
        Files.move(folder.resolve("a.txt"), folder.resolve("c.txt"));
        AtomicReference<Result> ended = new AtomicReference<>();
        Thread watching = Thread.ofPlatform()
                .start(() -> ended.set(TestingCommand.run("corpus", "sync", "--watch", living, folder.toString())));
        awaitIds(watching, living, "watched/c.txt");
        Files.delete(folder.resolve("c.txt"));
        Thread.sleep(3_500); // a folder without documents is refused
        Files.writeString(folder.resolve("b.txt"), "Cairo is a city.");
        awaitIds(watching, living, "watched/b.txt");
        watching.interrupt();
        watching.join();
        assertThat(ok(ended.get()).err()).contains("no documents in this folder");
        assertThat(ids(living)).containsExactly("watched/b.txt");
    }

    private static void awaitIds(Thread watching, String corpus, String... ids) throws InterruptedException {
        while (watching.isAlive() && !ids(corpus).equals(List.of(ids))) {
            Thread.sleep(100);
        }
    }

    private static List<String> ids(String corpus) {
        try (CorpusStore store = CorpusStore.open(Path.of(corpus))) {
            return IntStream.range(0, store.size()).mapToObj(store::documentId).toList();
        }
    }
}
