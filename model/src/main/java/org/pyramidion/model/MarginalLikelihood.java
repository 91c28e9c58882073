package org.pyramidion.model;

import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;

/**
 * REALM's objective: {@code p(y|x) = Σ_z p(y|z,x) p(z|x)}, with the document z latent.
 *
 * <p>{@code log p(z|x)} is the log-softmax of the relevance scores over the candidates. There are two ways to go from
 * wordpieces to y. The published code sums over documents for each masked wordpiece by itself and averages over the
 * masked wordpieces of the batch ({@link Scheme#PER_TOKEN}); the paper's equation 1 sums over documents once for the
 * whole span, {@code p(y|z,x) = Π_j p(y_j|z,x)}, averaged over the examples ({@link Scheme#PER_SEQUENCE}). They agree
 * where a span is one wordpiece.
 */
public final class MarginalLikelihood {

    /** Where the sum over documents stands. */
    public enum Scheme {
        PER_TOKEN,
        PER_SEQUENCE
    }

    /**
     * A loss with what it was made of.
     *
     * @param loss the scalar to minimise
     * @param marginal {@code log p(y|x)}: {@code [B, M]} per token, {@code [B, 1]} per sequence
     * @param utility mean retrieval utility, {@code log p(y|x) − log p(y|z₀,x)}, where candidate 0 is the null
     *     document; a scalar
     */
    public record Result(Tensor loss, Tensor marginal, Tensor utility) {}

    private MarginalLikelihood() {}

    /**
     * The loss of a batch.
     *
     * @param relevance scores of the candidates, {@code [B, N]}
     * @param gold {@code log p(y_j | z, x)}, {@code [B, N, M]}
     * @param mask 1 where example b has a j-th masked wordpiece, else 0, {@code [B, M]}
     */
    public static Result of(Scheme scheme, Tensor relevance, Tensor gold, Tensor mask) {
        Tensor prior = Ops.logSoftmax(relevance, -1).unsqueeze(2); // [B, N, 1]
        return switch (scheme) {
            case PER_TOKEN -> average(prior, gold, mask);
            case PER_SEQUENCE -> {
                Tensor whole = gold.mul(mask.unsqueeze(1)).sum(new long[] {2}, true, none()); // [B, N, 1]
                Tensor any = mask.amax(new long[] {1}, true); // [B, 1]
                yield average(prior, whole, any);
            }
        };
    }

    private static Result average(Tensor prior, Tensor gold, Tensor mask) {
        Tensor marginal = Ops.logSumExp(prior.add(gold), 1); // [B, M]
        Tensor count = mask.sum().clamp_min(new org.bytedeco.pytorch.Scalar(1.0));
        Tensor loss = marginal.mul(mask).sum().div(count).neg();
        Tensor utility = marginal.sub(gold.select(1, 0)).mul(mask).sum().div(count);
        return new Result(loss, marginal, utility);
    }

    /**
     * The gradient of the per-token loss with respect to the scores, in closed form:
     * {@code −(1/ΣM) Σ_{j} mask_j [p(z|y_j,x) − p(z|x)]}, the paper's appendix A for each masked wordpiece.
     *
     * @return {@code [B, N]}
     */
    public static Tensor scoreGradient(Tensor relevance, Tensor gold, Tensor mask) {
        Tensor logPrior = Ops.logSoftmax(relevance, -1).unsqueeze(2); // [B, N, 1]
        Tensor posterior = Ops.logSoftmax(logPrior.add(gold), 1).exp(); // [B, N, M]
        Tensor difference = posterior.sub(logPrior.exp()).mul(mask.unsqueeze(1));
        return difference.sum(new long[] {2}, false, none()).div(mask.sum()).neg();
    }

    private static org.bytedeco.pytorch.ScalarTypeOptional none() {
        return new org.bytedeco.pytorch.ScalarTypeOptional();
    }
}
