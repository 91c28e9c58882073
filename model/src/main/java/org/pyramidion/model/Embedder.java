package org.pyramidion.model;

import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;

/**
 * Maps a text to the vector that retrieval compares: {@code LayerNorm(W · pooled + b)}, 128 numbers by default. The vectors
 * are not of unit length. The paper has only the projection; the layer norm is in the released model and in its code.
 */
public final class Embedder {

    private final Bert bert;
    private final Parameters weights;
    private final double layerNormEpsilon;
    private final Pooling pooling;
    private final boolean norm;

    /** What a sequence's vector is made of before the projection. */
    public enum Pooling {
        /** BERT's tanh pooler over {@code [CLS]}, as published. */
        CLS,
        /** The mean of the last hidden states, which compares words from the first step on. */
        MEAN
    }

    /** Pools as published. */
    public Embedder(BertConfig config, Parameters weights) {
        this(config, weights, Pooling.CLS, true);
    }

    /**
     * @param weights with the names of HuggingFace's {@code RealmEmbedder}: {@code realm.*}, {@code cls.dense.*}, {@code
     *     cls.LayerNorm.*}
     * @param norm whether the layer norm follows; without it the embedding is the paper's equation
     */
    public Embedder(BertConfig config, Parameters weights, Pooling pooling, boolean norm) {
        this.pooling = pooling;
        this.norm = norm;
        this.bert = new Bert(config, weights.under("realm."));
        this.weights = weights.under("cls.");
        this.layerNormEpsilon = config.layerNormEpsilon();
    }

    /** One embedding a sequence, {@code [B, D]}; {@code dropout} is BERT's and the embedding's own, as published. */
    public Tensor embed(PackedBatch batch, double dropout) {
        Tensor pooled = switch (pooling) {
            case CLS -> bert.pooled(batch, dropout);
            case MEAN -> bert.mean(batch, dropout);
        };
        Tensor projected = Bert.linear(weights, "dense", pooled);
        return Ops.dropout(norm ? normed(projected) : projected, dropout);
    }

    private Tensor normed(Tensor projected) {
        return Ops.layerNorm(
                projected, weights.get("LayerNorm.weight"), weights.get("LayerNorm.bias"), layerNormEpsilon);
    }
}
