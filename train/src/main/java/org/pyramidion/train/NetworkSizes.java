package org.pyramidion.train;

import org.pyramidion.base.Progress;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.RealmConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.TrainConfig;

/**
 * Settings with the sizes of the networks that they lead to.
 *
 * @param config with as many layers as there are, where it does not say
 */
record NetworkSizes(TrainConfig config, BertConfig embedder, BertConfig encoder) {

    static NetworkSizes ofPublished(ConfigFile.Resolved settings, Progress progress) {
        BertConfig bert = WarmStart.sizes(
                PretrainedBert.directory(settings.config().model().encoderStart(), progress));
        TrainConfig config = settings.orElse("model.embedder-layers", bert.layers())
                .orElse("model.encoder-layers", bert.layers())
                .config();
        return new NetworkSizes(
                config,
                bert.withLayers(config.model().embedderLayers()),
                bert.withLayers(config.model().encoderLayers()));
    }

    static NetworkSizes of(Run run, TrainConfig config) {
        RealmConfig model =
                RealmModel.config(run.finishedModel(Run.Stage.WARM_START)).orElseThrow();
        return new NetworkSizes(config, model.embedder(), model.encoder());
    }

    /** Inputs of full length, and no corpus. */
    TrainingCost.Inputs full() {
        return new TrainingCost.Inputs(
                config.model().queryLength(), config.corpus().blockLength(), 0);
    }
}
