package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.cli.TestingCommand.Result;
import org.pyramidion.testing.TestingBert;

/** A run that starts at a sentence encoder, from the command. */
class SentenceStartCommandTest {

    @TempDir
    static Path shared;

    private static Path bert;
    private static Path encoder;
    private static Path corpus;
    private static Path run;
    private static Path questions;

    @BeforeAll
    static void start() throws IOException {
        bert = TestingBert.write(shared.resolve("bert"));
        encoder = TestingBert.write(shared.resolve("encoder"));
        Path pooling = Files.createDirectory(encoder.resolve("1_Pooling"));
        Files.writeString(pooling.resolve("config.json"), "{\"pooling_mode_mean_tokens\": true}");
        corpus = shared.resolve("corpus");
        run = shared.resolve("run");
        questions = TestingCommand.questions(shared);
        ok(TestingCommand.run(
                "corpus",
                "build",
                TestingCommand.documents(shared).toString(),
                "-o",
                corpus.toString(),
                "--vocab",
                bert.resolve("vocab.txt").toString(),
                "--block-length",
                "40"));
        ok(warmStart(run, "--set=ict.steps=0", "--set=mlm.steps=0"));
    }

    private static Result warmStart(Path place, String... more) {
        List<String> arguments = new ArrayList<>(List.of(TestingCommand.small(
                "warm-start",
                "--run",
                place.toString(),
                "--corpus",
                corpus.toString(),
                "--weights",
                bert.toString(),
                "--embedder",
                encoder.toString())));
        arguments.addAll(List.of(more));
        return TestingCommand.run(arguments.toArray(String[]::new));
    }

    @Test
    void it_learns_by_blanks_then_by_questions_and_embeds_no_document_again() throws IOException {
        ok(TestingCommand.run("evaluate", "--run", run.toString(), "--stage", "warm-start", "--questions", asked()));
        ok(TestingCommand.run(
                "pretrain",
                "--run",
                run.toString(),
                "--set=pretrain.train-documents=false",
                "--set=pretrain.judge=answer",
                "--set=pretrain.query=mixed",
                "--set=pretrain.ict-share=0.5",
                "--set=pretrain.anchor=1",
                "--set=pretrain.in-batch=true"));
        String metrics = Files.readString(run.resolve("pretrain/metrics.jsonl"));
        assertThat(metrics).contains("null_share", "ict_loss", "heldout_null_separation");
        Result tuned = ok(TestingCommand.run(
                "finetune",
                "--run",
                run.toString(),
                "--questions",
                asked(),
                "--set=finetune.task=retrieval",
                "--set=finetune.words-beam=3",
                "--set=finetune.anchor=0.1"));
        assertThat(tuned.err()).doesNotContain("embedding blocks");
        Result measured = ok(TestingCommand.run("evaluate", "--run", run.toString(), "--questions", asked()));
        assertThat(measured.err()).doesNotContain("embedding blocks");
        assertThat(measured.out()).contains("R@5");
    }

    @Test
    void a_budget_of_time_ends_a_stage_before_its_steps_do() throws IOException {
        Path brief = shared.resolve("brief");
        ok(warmStart(brief, "--set=ict.steps=1000000", "--set=ict.seconds=1", "--set=mlm.steps=0"));
        List<String> metrics = Files.readAllLines(brief.resolve("warm-start/ict/metrics.jsonl"));
        assertThat(metrics.getLast()).contains("null_share", "accuracy");
    }

    @Test
    void it_is_taken_whole() {
        assertThat(failure(warmStart(shared.resolve("cut"), "--set=model.embedder-layers=1")))
                .contains("model.embedder-layers is 1", "with its 2", "leave that setting out");
    }

    @Test
    void an_anchor_needs_documents_that_stay() throws IOException {
        Path anchored = TestingCommand.copy(run, shared.resolve("anchored"));
        assertThat(failure(TestingCommand.run("pretrain", "--run", anchored.toString(), "--set=pretrain.anchor=1")))
                .contains("set pretrain.train-documents to false");
    }

    private static String asked() {
        return questions.toString();
    }
}
