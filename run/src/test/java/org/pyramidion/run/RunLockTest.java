package org.pyramidion.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.run.Run.Stage;

class RunLockTest {

    @TempDir
    Path directory;

    @Test
    void a_stage_has_one_process_and_other_stages_have_theirs() {
        Run run = new Run(directory);
        try (RunLock pretrain = RunLock.ofStage(run, Stage.PRETRAIN);
                RunLock baseline = RunLock.ofStage(run, Stage.BASELINE)) {
            assertThatThrownBy(() -> RunLock.ofStage(run, Stage.PRETRAIN))
                    .hasMessage(directory.resolve("pretrain")
                            + ": another process trains this stage; wait for it or stop it");
        }
        RunLock.ofStage(run, Stage.PRETRAIN).close();
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void who_begins_waits_for_who_begins() throws Exception {
        Run run = new Run(directory);
        CompletableFuture<Void> second;
        try (RunLock first = RunLock.ofSettings(run)) {
            second = CompletableFuture.runAsync(() -> RunLock.ofSettings(run).close());
            Thread.sleep(200);
            assertThat(second).isNotDone();
        }
        second.get(10, TimeUnit.SECONDS);
    }

    @Test
    void settings_of_a_stage_that_is_trained_are_not_to_be_changed_by_another_that_begins() {
        RunDirectory run = new RunDirectory(new Run(directory));
        TrainConfig config = TrainConfig.defaults();
        ConfigFile.write(directory.resolve("pretrain/config.yaml"), config);
        TrainConfig other = StageConfigTest.with("pretrain.batch", 3);
        run.requireUnchanged(other, Stage.BASELINE);
        try (RunLock trained = RunLock.ofStage(run.run(), Stage.PRETRAIN)) {
            run.requireUnchanged(config, Stage.BASELINE);
            assertThatThrownBy(() -> run.requireUnchanged(other, Stage.BASELINE))
                    .hasMessageContaining("pretrain.batch is 3, but");
            run.requireUnchanged(other, Stage.PRETRAIN); // which has the lock itself, and has come to nothing yet
        }
        run.requireUnchanged(other, Stage.BASELINE);
        assertThat(directory.resolve("finetune")).doesNotExist();
    }

    @Test
    void what_has_begun_may_be_made_longer_and_what_is_over_not() throws Exception {
        RunDirectory run = new RunDirectory(new Run(directory));
        ConfigFile.write(directory.resolve("warm-start/config.yaml"), StageConfigTest.with("ict.seconds", 60));
        Files.createDirectories(directory.resolve("warm-start/ict/checkpoints"));
        TrainConfig longer = StageConfigTest.with("ict.seconds", 90);
        run.requireUnchanged(longer);
        assertThat(run.longer(Stage.WARM_START, longer)).containsOnlyKeys("ict.seconds");
        assertThatThrownBy(() -> run.requireUnchanged(StageConfigTest.with("ict.seconds", 30)))
                .hasMessageContaining("ict.seconds is 30, but");
        assertThatThrownBy(() -> run.requireUnchanged(TrainConfig.defaults()))
                .hasMessageContaining("ict.seconds is 0, but");
        assertThatThrownBy(() -> run.requireUnchanged(StageConfigTest.with("mlm.seconds", 5)))
                .hasMessageContaining("mlm.seconds is 5, but");
        Files.createDirectories(directory.resolve("warm-start/mlm/checkpoints"));
        assertThat(run.longer(Stage.WARM_START, longer)).isEmpty();
        assertThatThrownBy(() -> run.requireUnchanged(longer)).hasMessageContaining("ict.seconds is 90, but");
    }
}
