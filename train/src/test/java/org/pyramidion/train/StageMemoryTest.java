package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.realm.TestingRealm;

/** A stage without memory says what its steps need and which setting halves it. */
class StageMemoryTest {

    private static final String TORCH =
            "[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to"
                    + " allocate 1073741824 bytes. Error code 12 (Cannot allocate memory)";

    @TempDir
    Path directory;

    @BeforeAll
    static void threads() {
        Engine.threads(1);
    }

    /** Its first step ends as libtorch ends it. */
    private static void fail(StageTraining training) {
        training.train(place -> (step, values) -> {}, Progress.none(), () -> {
            throw new RuntimeException(TORCH);
        });
    }

    @Test
    void each_stage_names_a_setting_of_its_own() throws IOException {
        TrainConfig config = DistinctSettings.config("ict.steps=0", "mlm.steps=0");
        RunDirectory run = new RunDirectory(new Run(directory.resolve("run")));
        try (TestingRealm testing = new TestingRealm(directory)) {
            StageTraining.warmStart(run, config, testing.corpus(), () -> WarmStart.Source.of(testing.bert()))
                    .train(place -> (step, values) -> {}, Progress.none(), () -> false);
            assertThatThrownBy(() -> fail(StageTraining.pretrain(run, config, testing.corpus())))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("1.1 GB more were wanted; a step needs about ")
                    .hasMessageContaining("--set pretrain.micro-batch=1 halves the activations");
            List<Question> questions =
                    List.of(new Question("q", "Where is Seoul?", List.of("Korea"), false, List.of()));
            assertThatThrownBy(() -> fail(StageTraining.finetune(
                            run, config, testing.corpus(), Stage.WARM_START, questions, Optional.empty())))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("--set finetune.batch=1 halves the activations");
        }
    }
}
