package org.pyramidion.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.model.MarginalLikelihood;

/** What sentences with a blank cost, given their candidates. */
@FunctionalInterface
interface BlankLoss {

    /**
     * @param likelihood loss, marginal and utility
     * @param relevance scores of the candidates under the current parameters, {@code [B, N]}
     * @param gold {@code log p(y_j | z, x)}, {@code [B, N, M]}
     * @param mask which of the M are real, {@code [B, M]}
     * @param pull share of the loss' pull on documents that is on those which learn
     */
    record Forward(MarginalLikelihood.Result likelihood, Tensor relevance, Tensor gold, Tensor mask, double pull) {

        /** The same with more to pay. */
        Forward plus(Tensor cost) {
            var more = new MarginalLikelihood.Result(
                    likelihood.loss().add(cost), likelihood.marginal(), likelihood.utility());
            return new Forward(more, relevance, gold, mask, pull);
        }
    }

    /**
     * @param sentences B sentences
     * @param candidates N blocks for each, the null document first
     */
    Forward of(List<MaskedSentence> sentences, List<int[]> candidates, double dropout);
}
