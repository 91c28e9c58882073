package org.pyramidion.model;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;

/**
 * Maps a text to the vector that retrieval compares: {@code LayerNorm(W · pooled + b)}, 128 numbers by default. The
 * vectors are not of unit length. The paper has only the projection; the layer norm is in the released model and in its
 * code. A model that began at a published sentence encoder makes vectors as that does instead ({@link SentenceForm}).
 */
public final class Embedder {

    private final Bert bert;
    private final Head head;

    /** From a batch to its vectors. */
    private interface Head {
        Tensor of(PackedBatch batch, double dropout);
    }

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
     * @param weights with the names of HuggingFace's {@code RealmEmbedder}: {@code realm.*}, {@code cls.dense.*},
     *     {@code cls.LayerNorm.*}
     * @param norm whether the layer norm follows; without it the embedding is the paper's equation
     */
    public Embedder(BertConfig config, Parameters weights, Pooling pooling, boolean norm) {
        this.bert = new Bert(config, weights.under("realm."));
        Parameters projection = weights.under("cls.");
        this.head = (batch, dropout) -> {
            Tensor pooled = switch (pooling) {
                case CLS -> bert.pooled(batch, dropout);
                case MEAN -> bert.mean(batch, dropout);
            };
            Tensor projected = Bert.linear(projection, "dense", pooled);
            return Ops.dropout(norm ? normed(projection, projected, config) : projected, dropout);
        };
    }

    /** Makes vectors as a published sentence encoder does; their weights are {@code realm.*} alone. */
    Embedder(BertConfig config, Parameters weights, SentenceForm form) {
        this.bert = new Bert(config, weights.under("realm."));
        this.head = (batch, dropout) -> form.embed(bert, batch, dropout);
    }

    /** Multiplies the other one's vectors by a factor. */
    Embedder(Embedder other, Supplier<Tensor> factor) {
        this.bert = other.bert;
        this.head = (batch, dropout) -> other.embed(batch, dropout).mul(factor.get());
    }

    /** One embedding a sequence, {@code [B, D]}; {@code dropout} is BERT's and the embedding's own, as published. */
    public Tensor embed(PackedBatch batch, double dropout) {
        return head.of(batch, dropout);
    }

    private static Tensor normed(Parameters projection, Tensor projected, BertConfig config) {
        return Ops.layerNorm(
                projected,
                projection.get("LayerNorm.weight"),
                projection.get("LayerNorm.bias"),
                config.layerNormEpsilon());
    }
}
