package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pyramidion.cli.TestingCommand.Result;

/** What input that is no good meets: one line that says what, where and what to do. */
class BadInputTest extends TrainedRun {

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
        Path bad = TestingCommand.write(directory.resolve("q.jsonl"), "{\"prompt\": \"Who?\", \"reply\": \"She\"}");

        assertThat(failure(TestingCommand.run("evaluate", "--run", runPath(), "--questions", bad.toString())))
                .contains("q.jsonl:1:", "prompt, reply");
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

    @Test
    void a_corpus_of_an_older_version_comes_with_the_command_that_makes_it_again() throws IOException {
        String source = TestingCommand.write(directory.resolve("a file.jsonl"), "{\"text\": \"Lyon is a city.\"}")
                .toString();
        String old = directory.resolve("old").toString();
        ok(TestingCommand.run(
                "corpus",
                "build",
                source,
                "-o",
                old,
                "--vocab",
                corpus.resolve("vocab.txt").toString(),
                "--block-length",
                "40"));
        Path manifest = Path.of(old, "manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"version\" : \\d+", "\"version\" : 1"));

        String said = failure(TestingCommand.run("corpus", "info", old));
        String command =
                "pyramidion corpus build '%s' -o %s --block-length 40 --blocks sentences".formatted(source, old);
        assertThat(said).contains("corpus format version 1").contains(command);
    }
}
