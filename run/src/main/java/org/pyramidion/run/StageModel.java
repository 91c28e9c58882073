package org.pyramidion.run;

import org.pyramidion.base.Artifact;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Run.Stage;

/**
 * A finished stage's model by itself, ready to read what something else ranks: that needs no embeddings of the corpus.
 *
 * @param config the settings of the run
 */
public record StageModel(TrainConfig config, RealmModel model, InputFormat format) implements AutoCloseable {

    /**
     * Opens a stage's model, which computes in the precision of the run's settings.
     *
     * @throws org.pyramidion.base.PyramidionException if the stage is not finished or the model is damaged
     */
    public static StageModel open(RunDirectory run, Stage stage) {
        require(run.run(), stage);
        TrainConfig config = run.config();
        RealmModel model = RealmModel.openForReading(
                run.run().finishedModel(stage), config.precision().here());
        return new StageModel(config, model, config.inputs(model));
    }

    /**
     * Makes sure that a stage has a whole model.
     *
     * @throws org.pyramidion.base.PyramidionException if the stage is not finished, or the model is damaged
     */
    public static void require(Run run, Stage stage) {
        Artifact.find(run.finishedModel(stage)).ifPresent(Artifact::verify);
    }

    /**
     * This model with a corpus to read.
     *
     * @throws org.pyramidion.base.PyramidionException if the corpus has another vocabulary
     */
    public Realm on(CorpusStore corpus) {
        return Realm.of(model, format, corpus);
    }

    @Override
    public void close() {
        model.close();
    }
}
