package org.pyramidion.cli;

import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.qa.Asker;
import org.pyramidion.qa.Predictor;
import org.pyramidion.qa.SpanPredictor;
import org.pyramidion.train.Run;
import org.pyramidion.train.Run.Stage;
import org.pyramidion.train.TrainConfig;

/**
 * A finished stage's model by itself, ready to read what something else ranks: that needs no embeddings of the corpus.
 *
 * @param config the settings of the run
 */
record StageModel(TrainConfig config, RealmModel model, InputFormat format) implements AutoCloseable {

    /**
     * Opens a stage's model, which computes in the precision of the run's settings.
     *
     * @throws org.pyramidion.base.PyramidionException if the stage is not finished or the model is damaged
     */
    static StageModel open(RunDirectory run, Stage stage) {
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
    static void require(Run run, Stage stage) {
        Artifact.find(run.finishedModel(stage)).ifPresent(Artifact::verify);
    }

    /**
     * The model's reader, if it has one, for blocks that something else ranked.
     *
     * @param weight how much the ranker's scores count beside the reader's
     */
    Optional<Predictor> reader(CorpusStore corpus, Asker.Settings asking, double weight) {
        corpus.requireVocabulary(model.tokenizer().vocabulary());
        return model.hasReader()
                ? Optional.of(SpanPredictor.ofGiven(model, format, corpus, weight, asking))
                : Optional.empty();
    }

    @Override
    public void close() {
        model.close();
    }
}
