package org.pyramidion.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;

/**
 * The losses of open-domain fine-tuning (ORQA). Each is the negative log of the share of probability that falls on
 * correct choices: correct blocks for the retriever, over a wide beam ("early update"); correct spans for the reader,
 * over all spans of all blocks that were read, the retriever's score being part of each span's. A term in which nothing
 * is correct is zero.
 */
public final class AnswerLikelihood {

    private static final double WRONG = -10_000;

    private AnswerLikelihood() {}

    /**
     * {@code logsumexp(logits) − logsumexp(logits of the correct)}, or 0 where nothing is correct.
     *
     * @param logits any shape
     * @param correct 1 or 0, the same shape
     */
    public static Tensor loss(Tensor logits, Tensor correct) {
        Tensor flat = logits.reshape(-1); // [C]
        Tensor right = correct.reshape(-1); // [C]
        Tensor wrong = right.neg().add(new Scalar(1.0));
        Tensor share = Ops.logSumExp(flat, 0).sub(Ops.logSumExp(flat.add(Ops.scale(wrong, WRONG)), 0));
        return share.mul(right.amax());
    }

    /**
     * The reader's logits with the retriever's score of each block added: {@code [B, S] + [B] → [B, S]}.
     */
    public static Tensor withRelevance(Tensor spanScores, Tensor relevance) {
        return spanScores.add(relevance.unsqueeze(1));
    }
}
