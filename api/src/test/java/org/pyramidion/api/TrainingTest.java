package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.util.DoubleComparator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.api.Training.Example;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunLock;
import org.pyramidion.testing.TestingProgress;
import org.pyramidion.testing.realm.TestingRealm;

class TrainingTest {

    @TempDir
    Path directory;

    private final List<Training.Metrics> measured = new ArrayList<>();
    private Path bert;

    @BeforeEach
    void writeCorpus() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            bert = testing.bert();
        }
    }

    private Training training(String run) {
        return new Training(directory.resolve(run))
                .corpus(directory.resolve("corpus"))
                .set("model.weights", bert.toString())
                .set("model.query-length", "24")
                .set("model.projection", "16")
                .set("model.span-hidden", "16")
                .set("finetune.reader-length", "50")
                .set("ict.steps", "2")
                .set("ict.batch", "4")
                .set("mlm.steps", "2")
                .set("mlm.batch", "2")
                .set("pretrain.steps", "4")
                .set("pretrain.batch", "2")
                .set("pretrain.candidates", "3")
                .set("pretrain.held-out", "2")
                .set("pretrain.log-every", "1")
                .set("pretrain.checkpoint-every", "1")
                .set("finetune.steps", "2")
                .set("finetune.log-every", "1")
                .metrics(measured::add);
    }

    @Test
    void a_run_is_trained_stage_by_stage_and_then_answers() {
        Training training = training("run");
        assertThat(training.warmStart()).isTrue();
        assertThat(training.pretrain()).isTrue();
        assertThat(training.finetune(List.of(new Example("When was Aba founded?", List.of("1810")))))
                .isTrue();
        assertThat(measured).extracting(Training.Metrics::part).contains("ict", "mlm", "pretrain", "finetune");
        assertThat(directory.resolve("run/pretrain/metrics.jsonl")).isNotEmptyFile();
        try (KnowledgeBase base = Pyramidion.open(directory.resolve("run"))) {
            assertThat(base.ask("When was Bebi founded?").best()).isPresent();
        }
    }

    @Test
    void what_was_stopped_goes_on_and_ends_as_if_it_had_not_been() throws IOException {
        training("whole").warmStart();
        training("whole").pretrain();
        training("stopped").warmStart();
        measured.clear();
        boolean finished =
                training("stopped").stopWhen(() -> measured.size() == 2).pretrain();
        assertThat(finished).isFalse();
        assertThat(training("stopped").pretrain()).isTrue();
        assertThat(model("stopped")).isEqualTo(model("whole"));
    }

    private byte[] model(String run) throws IOException {
        return Files.readAllBytes(directory.resolve(run + "/pretrain/model/model.safetensors"));
    }

    @Test
    void a_stage_keeps_to_what_it_began_with() {
        training("run").warmStart();
        assertFails(() -> training("run").set("ict.steps", "3").warmStart(), "ict.steps is 3");
        assertFails(() -> training("run").finetune(List.of()), "stage pretrain is not finished");
        Run run = new Run(directory.resolve("run"));
        try (RunLock other = RunLock.ofStage(run, Stage.PRETRAIN)) {
            assertFails(() -> training("run").pretrain(), "another process");
        }
        try (RunLock other = RunLock.ofStage(run, Stage.BASELINE)) {
            assertThat(training("run").pretrain()).isTrue();
        }
    }

    @Test
    void a_stage_that_was_stopped_may_get_more_steps() {
        List<String> said = new ArrayList<>();
        rated("run").warmStart();
        measured.clear();
        assertThat(rated("run").stopWhen(() -> measured.size() == 2).pretrain()).isFalse();
        assertFails(() -> rated("run").set("pretrain.steps", "3").pretrain(), "pretrain.steps is 3, but");
        assertThat(rated("run")
                        .set("pretrain.steps", "8")
                        .progress(new TestingProgress(said::add))
                        .stopWhen(() -> measured.size() == 5)
                        .pretrain())
                .isFalse();
        assertThat(said)
                .containsExactly(
                        "pretrain.steps is 8 and was 4: from step 3 on the learning rate is as if it had always"
                                + " been so, 6.3e-05 instead of 2.5e-05 now");
        assertFails(() -> rated("run").pretrain(), "pretrain.steps is 4, but");
        assertThat(rated("run").set("pretrain.steps", "8").pretrain()).isTrue();
        assertThat(measured)
                .extracting(step -> step.values().get("learning_rate") * 1e6)
                .usingComparatorForType(new DoubleComparator(1e-9), Double.class)
                .containsExactly(0.0, 75.0, 50.0, 62.5, 50.0, 37.5, 25.0, 12.5);
        assertFails(() -> rated("run").set("pretrain.steps", "9").pretrain(), "pretrain.steps is 9, but");
    }

    /** Whose learning rate falls from the second step on. */
    private Training rated(String run) {
        return training(run).set("pretrain.warmup", "1").set("pretrain.learning-rate", "1e-4");
    }

    private static void assertFails(org.assertj.core.api.ThrowableAssert.ThrowingCallable work, String message) {
        assertThatExceptionOfType(PyramidionException.class)
                .isThrownBy(work)
                .withMessageContaining(message)
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.CONFLICT));
    }
}
