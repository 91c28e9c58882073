package org.pyramidion.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.retrieval.TestingModel;

/** A run directory with one finished stage of a random model, over a corpus of a dozen documents. */
final class TestingRun {

    private TestingRun() {}

    /** Returns the run's directory; its corpus lies beside it as {@code corpus}. */
    static Path write(Path directory, Run.Stage stage) throws IOException {
        Run run = new Run(directory.resolve("run"));
        try (TestingModel testing = new TestingModel(directory, stage == Run.Stage.FINETUNE)) {
            new RunDirectory(run).remember(testing.corpus(), config());
            testing.model().save(run.model(stage), Map.of());
        }
        return run.directory();
    }

    private static TrainConfig config() {
        Map<String, String> settings = Map.of(
                "model.query-length", "24",
                "corpus.block-length", "48",
                "finetune.reader-length", "56",
                "pretrain.candidates", "4");
        return ConfigFile.resolve(ConfigSource.options(settings)).config();
    }
}
