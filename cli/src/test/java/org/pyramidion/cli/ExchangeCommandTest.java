package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.cli.TestingCommand.Result;
import org.pyramidion.testing.TestingBert;

/** Import and export from outside: a model leaves one run and begins another. */
class ExchangeCommandTest {

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static Path bert;
    private static Path corpus;
    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        bert = TestingBert.write(shared.resolve("bert"));
        corpus = shared.resolve("corpus");
        run = shared.resolve("runs/tiny");
        Path questions = TestingCommand.questions(shared);
        ok(
                "corpus",
                "build",
                TestingCommand.documents(shared).toString(),
                "-o",
                corpus.toString(),
                "--vocab",
                bert.resolve("vocab.txt").toString(),
                "--block-length",
                "40");
        ok(TestingCommand.small(
                "warm-start", "--run", run.toString(), "--corpus", corpus.toString(), "--weights", bert.toString()));
        ok("pretrain", "--run", run.toString());
        ok("finetune", "--run", run.toString(), "--questions", questions.toString());
    }

    private static Result ok(String... arguments) {
        Result result = TestingCommand.run(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private static String failure(String... arguments) {
        Result result = TestingCommand.run(arguments);
        assertThat(result.exitCode()).isEqualTo(Failure.FAILED);
        assertThat(result.errLines()).hasSize(1);
        return result.err();
    }

    private String place(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void an_exported_run_is_imported_as_the_model_of_another_which_answers_without_training() {
        for (String part : new String[] {"scorer", "encoder", "reader"}) {
            ok("export", run.toString(), "--as", part, "-o", place(part));
        }
        Result imported =
                ok("import", place("scorer"), place("encoder"), place("reader"), "-o", place("realm"), "--json");
        assertThat(imported.json().path("format").asString()).isEqualTo("model");
        assertThat(imported.json().path("parts").size()).isEqualTo(4);

        ok(
                "warm-start",
                "--run",
                place("run"),
                "--corpus",
                corpus.toString(),
                "--weights",
                place("realm"),
                "--set=model.query-length=24");

        String question = "What is the capital of South Korea?";
        Result there = ok("ask", "--json", "--run", run.toString(), question);
        Result here = ok("ask", "--json", "--run", place("run"), "--stage", "warm-start", "--top", "2", question);
        assertThat(here.json().path("text").asString())
                .isEqualTo(there.json().path("text").asString());
        ok(
                "pretrain",
                "--run",
                place("run"),
                "--set=pretrain.steps=1",
                "--set=pretrain.batch=2",
                "--set=pretrain.micro-batch=2",
                "--set=pretrain.candidates=3");
    }

    @Test
    void a_model_without_layer_norm_is_taken_over_without_one() throws IOException {
        ok(TestingCommand.small(
                "warm-start",
                "--run",
                place("plain"),
                "--corpus",
                corpus.toString(),
                "--weights",
                bert.toString(),
                "--set=model.projection-norm=false"));
        String[] again = {
            "warm-start",
            "--run",
            place("again"),
            "--corpus",
            corpus.toString(),
            "--weights",
            place("plain/warm-start/model"),
            "--set=model.query-length=24"
        };
        String[] otherwise = Arrays.copyOf(again, again.length + 1);
        otherwise[again.length] = "--set=model.projection-norm=true";
        otherwise[2] = place("otherwise");

        ok(again);
        assertThat(Files.readString(directory.resolve("again/config.yaml"))).contains("projection-norm: false");
        assertThat(failure(otherwise)).contains("model.projection-norm is false, not true");
        assertThat(failure("export", place("plain"), "--as", "embedder", "-o", place("x")))
                .contains("has no layer norm");
    }

    @Test
    void the_embeddings_of_blocks_go_out_and_come_back_as_an_index() throws IOException {
        Path index = run.resolve("pretrain/model-index");
        ok("index", "build", "--run", run.toString(), "--stage", "pretrain");
        ok("export", run.toString(), "--as", "open-qa", "--index", index.toString(), "-o", place("qa"));
        ok("import", place("qa"), "-o", place("back"), "--index", place("index"), "--corpus", corpus.toString());

        assertThat(Files.mismatch(
                        index.resolve("segment-0/vectors.f32"),
                        Path.of(place("index")).resolve("segment-0/vectors.f32")))
                .isEqualTo(-1);
    }

    @Test
    void a_bert_is_imported_as_weights_that_a_run_begins_from() {
        Result imported = ok("import", bert.toString(), "-o", place("weights"));
        assertThat(imported.out()).contains("a BERT of 2 layers of 16", "--weights " + place("weights"));
        ok("export", place("weights"), "-o", place("exported"));
        ok(TestingCommand.small(
                "warm-start", "--run", place("run"), "--corpus", corpus.toString(), "--weights", place("weights")));
    }

    @Test
    void what_cannot_be_is_said_in_one_line() throws IOException {
        assertThat(failure("export", run.toString(), "-o", place("x"))).contains("say which with --as: bert, embedder");
        assertThat(failure("export", place("nowhere"), "-o", place("x")))
                .contains("bert-base, bge-small, mbert, minilm");
        assertThat(failure("import", place("nowhere"), "-o", place("x"))).contains("no such file or directory");
        assertThat(failure("import", bert.toString(), "-o", bert.toString()))
                .contains("holds something that is not a BERT's weights or a model");
        assertThat(failure("import", bert.toString(), "-o", place("x"), "--index", place("i")))
                .contains("go together");
        assertThat(failure(
                        "import",
                        bert.toString(),
                        "-o",
                        place("x"),
                        "--index",
                        place("i"),
                        "--corpus",
                        corpus.toString()))
                .contains("no source brings block embeddings");
        Path evil = Files.createDirectory(directory.resolve("evil"));
        Files.writeString(evil.resolve("pytorch_model.bin"), "PK\3\4 and nothing");
        assertThat(failure("import", evil.toString(), "-o", place("x"))).contains("not a valid torch checkpoint");
        assertThat(TestingCommand.run("export", bert.toString(), "--as", "bart", "-o", "x")
                        .exitCode())
                .isEqualTo(Failure.USAGE);
    }
}
