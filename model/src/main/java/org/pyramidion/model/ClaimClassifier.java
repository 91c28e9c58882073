package org.pyramidion.model;

import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Parameters;

/**
 * Scores the classes that a claim may be of in the light of a block (google-research/language, {@code
 * text_classifier_model.py}, for FEVER and HoVer): a linear map of the reader's pooled {@code [CLS]}.
 */
public final class ClaimClassifier {

    private final Bert bert;
    private final Parameters weights;

    /** @param weights {@code realm.*} and {@code classifier.{weight,bias}} */
    public ClaimClassifier(BertConfig config, Parameters weights) {
        this.bert = new Bert(config, weights.under("realm."));
        this.weights = weights;
    }

    /** Scores of each of {@code B} readings without the retriever's part, {@code [B, C]}. */
    public Tensor scores(PackedBatch batch, double dropout) {
        return Bert.linear(weights, "classifier", bert.pooled(batch, dropout));
    }
}
