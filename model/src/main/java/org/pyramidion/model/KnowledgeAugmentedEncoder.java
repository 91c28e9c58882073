package org.pyramidion.model;

import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;

/**
 * Reads a masked text together with one candidate document and predicts the masked wordpieces: {@code p(y_j | z, x)},
 * the paper's equation 2. BERT with its masked-language-model head, whose output matrix is the word embeddings.
 */
public final class KnowledgeAugmentedEncoder {

    private final Bert bert;
    private final Parameters head;

    /**
     * @param weights with the names of HuggingFace's {@code RealmKnowledgeAugEncoder}: {@code realm.*}, {@code
     *     cls.predictions.*}
     */
    public KnowledgeAugmentedEncoder(BertConfig config, Parameters weights) {
        this.bert = new Bert(config, weights.under("realm."));
        this.head = weights.under("cls.predictions.");
    }

    /**
     * Distributions over the vocabulary at some wordpieces of a batch.
     *
     * @param rows rows of the packed batch, as {@link PackedBatch#row} gives them; {@code P} of them
     * @return {@code log p(· | z, x)}, {@code [P, V]}
     */
    public Tensor logProbabilities(PackedBatch batch, int[] rows, double dropout) {
        Tensor hidden = bert.hidden(batch, rows, dropout); // [P, H]
        Tensor inner = Ops.gelu(
                Bert.linear(head, "transform.dense", hidden), bert.config().tanhGelu());
        Tensor transformed = Ops.layerNorm(
                inner,
                head.get("transform.LayerNorm.weight"),
                head.get("transform.LayerNorm.bias"),
                bert.config().layerNormEpsilon());
        Tensor scores = Ops.linear(head.precision(), transformed, bert.wordEmbeddings(), head.get("bias"));
        return Ops.logSoftmax(scores, -1); // [P, V]
    }
}
