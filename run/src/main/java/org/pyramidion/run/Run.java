package org.pyramidion.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * One run: a directory that holds what training made of one corpus, stage by stage.
 *
 * <pre>
 * runs/NAME/  config.yaml
 *             warm-start/  pretrain/  finetune/  baseline/     each with
 *                 metrics.jsonl, TensorBoard events, checkpoints/step-N/, index/step-N/ while it trains
 *                 model/   when it is finished
 *                 model-index/   the corpus embedded with that model, once asked for; model-indexes/ for other corpora
 * </pre>
 */
public record Run(Path directory) {

    /** The stages in their order. */
    public enum Stage {
        WARM_START("warm-start"),
        PRETRAIN("pretrain"),
        FINETUNE("finetune"),
        /** Fine-tuning straight from the warm start: ORQA, what pre-training is compared with. */
        BASELINE("baseline");

        private final String directory;

        Stage(String directory) {
            this.directory = directory;
        }

        /** Its directory's name. */
        public String label() {
            return directory;
        }
    }

    public Path stage(Stage stage) {
        return directory.resolve(stage.directory);
    }

    /** Where the finished model of a stage is. */
    public Path model(Stage stage) {
        return stage(stage).resolve("model");
    }

    /** Where pre-training keeps the model of highest retrieval utility, if it is asked to. */
    public Path best() {
        return stage(Stage.PRETRAIN).resolve("best");
    }

    /** Where the index of a stage's finished model is. */
    public Path index(Stage stage) {
        return stage(stage).resolve("model-index");
    }

    public boolean finished(Stage stage) {
        return Artifact.find(model(stage)).isPresent();
    }

    /** The furthest stage that is finished. */
    public Optional<Stage> furthest() {
        return List.of(Stage.FINETUNE, Stage.PRETRAIN, Stage.WARM_START).stream()
                .filter(this::finished)
                .findFirst();
    }

    /**
     * The model of a stage.
     *
     * @throws PyramidionException if the stage is not finished
     */
    public Path finishedModel(Stage stage) {
        if (!finished(stage)) {
            String why = Files.isDirectory(stage(stage)) ? "is not finished" : "has not been run";
            throw new PyramidionException(
                    PyramidionException.Kind.NOT_FOUND,
                    "%s: stage %s %s; finish it first".formatted(directory, stage.directory, why));
        }
        return model(stage);
    }

    /**
     * The fine-tuned model: the one after pre-training, or else the one straight from the warm start.
     *
     * @throws PyramidionException if there is none
     */
    public Path fineTunedModel() {
        boolean straight = finished(Stage.BASELINE) && !finished(Stage.FINETUNE);
        return finishedModel(straight ? Stage.BASELINE : Stage.FINETUNE);
    }
}
