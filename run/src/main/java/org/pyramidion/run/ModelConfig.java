package org.pyramidion.run;

import java.util.Optional;
import org.pyramidion.model.Embedder;

/**
 * The shape of a model, and what it starts from.
 *
 * @param weights the published BERT to start from: {@code bert-base}, {@code minilm}, {@code bge-small}, or a
 *     directory
 * @param embedderWeights where the embedders start, {@value #SAME} for {@code weights}; a published sentence
 *     encoder named here is taken as it is, with its own pooling and size and no projection
 * @param encoderWeights where encoder and reader start, {@value #SAME} for {@code weights}
 * @param embedderLayers how many of its first layers the embedders keep
 * @param encoderLayers how many the encoder and the reader keep
 * @param trainedEncoderLayers how many of the encoder's (and the reader's) last layers are trained; 0 for all, as
 *     published
 * @param projection size of the retrieval embedding
 * @param projectionNorm whether a layer norm follows the projection, as in the published code but not in the paper
 * @param pooling what a text's vector is made of before the projection
 * @param embeddingScale what the weights of the embedding's layer norm start at; 1 as published, less for softer
 *     scores
 * @param scoreScale where a sentence encoder embeds: what a score is of a cosine at the start
 * @param sharedEmbedders whether queries and documents share one embedder
 * @param spanHidden hidden size of the span scorer
 * @param queryLength longest query, in wordpieces with marks
 * @param patches whether embedders and encoder read pictures, by weights that begin at random
 * @param nullBias whether the null document's score has a bias that is learnt
 */
public record ModelConfig(
        String weights,
        String embedderWeights,
        String encoderWeights,
        int embedderLayers,
        int encoderLayers,
        int trainedEncoderLayers,
        int projection,
        boolean projectionNorm,
        Embedder.Pooling pooling,
        double embeddingScale,
        double scoreScale,
        boolean sharedEmbedders,
        int spanHidden,
        int queryLength,
        boolean patches,
        boolean nullBias) {

    /** The weights that the others are. */
    public static final String SAME = "same";

    static final ModelConfig DEFAULTS = new ModelConfig(
            "bert-base", SAME, SAME, 12, 12, 0, 128, true, Embedder.Pooling.CLS, 1, 32, true, 256, 64, false, false);

    public ModelConfig {
        SettingRanges.check("model.embedder-layers", embedderLayers);
        SettingRanges.check("model.encoder-layers", encoderLayers);
        SettingRanges.check("model.trained-encoder-layers", trainedEncoderLayers);
        SettingRanges.check("model.projection", projection);
        SettingRanges.check("model.embedding-scale", embeddingScale);
        SettingRanges.check("model.score-scale", scoreScale);
        SettingRanges.check("model.span-hidden", spanHidden);
        SettingRanges.check("model.query-length", queryLength);
    }

    /** What the embedders start from by itself; nothing if it is what the encoder does. */
    public Optional<String> ownEmbedder() {
        return Optional.of(embedderWeights).filter(name -> !name.equals(SAME));
    }

    /** The name of the weights that the encoder starts from. */
    public String encoderStart() {
        return encoderWeights.equals(SAME) ? weights : encoderWeights;
    }
}
