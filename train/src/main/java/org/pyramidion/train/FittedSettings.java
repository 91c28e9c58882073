package org.pyramidion.train;

import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.RealmConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.TrainConfig;

/**
 * The settings of a new run: layers as the weights have them and blocks as the corpus has them, where nobody said
 * otherwise.
 */
public final class FittedSettings {

    private FittedSettings() {}

    /**
     * Fits settings to what a run begins with.
     *
     * @throws PyramidionException if they do not go together
     */
    public static TrainConfig of(ConfigFile.Resolved resolved, CorpusStore corpus, WarmStart.Source start) {
        BertConfig sizes = WarmStart.sizes(start.encoder());
        int layers = WarmStart.layers(start.embedder());
        ConfigFile.Resolved shaped = RealmModel.config(start.embedder())
                .map(model -> asItIs(resolved, model))
                .orElseGet(() -> resolved.orElse("model.embedder-layers", layers)
                        .orElse("model.encoder-layers", sizes.layers()));
        requireWhole(shaped.config(), start, layers);
        TrainConfig config =
                shaped.orElse("corpus.block-length", corpus.maxBlockTokens()).config();
        int together = config.model().queryLength() + config.corpus().blockLength();
        if (together > sizes.maxPositions()) {
            throw new PyramidionException(
                    ("model.query-length + corpus.block-length is %d, but %s reads %d wordpieces at once; lower one "
                                    + "of them")
                            .formatted(together, config.model().encoderStart(), sizes.maxPositions()));
        }
        return config;
    }

    private static void requireWhole(TrainConfig config, WarmStart.Source start, int layers) {
        if (start.form().isPresent() && config.model().embedderLayers() != layers) {
            throw new PyramidionException(
                    ("model.embedder-layers is %d, but %s is taken as it was published, with its %d; leave that "
                                    + "setting out")
                            .formatted(
                                    config.model().embedderLayers(),
                                    config.model().embedderWeights(),
                                    layers));
        }
    }

    /** A whole model needs no warm start: it is taken over as it is, unless somebody wants to train it further. */
    private static ConfigFile.Resolved asItIs(ConfigFile.Resolved resolved, RealmConfig model) {
        return resolved.orElse("model.embedder-layers", model.embedder().layers())
                .orElse("model.encoder-layers", model.encoder().layers())
                .orElse("model.projection", model.projection())
                .orElse("model.pooling", model.pooling())
                .orElse("model.shared-embedders", model.sharedEmbedders())
                .orElse("model.span-hidden", model.spanHidden())
                .orElse("model.projection-norm", model.projectionNorm())
                .orElse("ict.steps", 0)
                .orElse("mlm.steps", 0);
    }
}
