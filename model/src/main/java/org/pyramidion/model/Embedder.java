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

    /** @param weights with the names of HuggingFace's {@code RealmEmbedder}: {@code realm.*}, {@code cls.dense.*}, {@code cls.LayerNorm.*} */
    public Embedder(BertConfig config, Parameters weights) {
        this.bert = new Bert(config, weights.under("realm."));
        this.weights = weights.under("cls.");
        this.layerNormEpsilon = config.layerNormEpsilon();
    }

    /** One embedding a sequence, {@code [B, D]}. */
    public Tensor embed(PackedBatch batch, double dropout) {
        Tensor projected = Bert.linear(weights, "dense", bert.pooled(batch, dropout));
        return Ops.layerNorm(projected, weights.get("LayerNorm.weight"), weights.get("LayerNorm.bias"), layerNormEpsilon);
    }
}
