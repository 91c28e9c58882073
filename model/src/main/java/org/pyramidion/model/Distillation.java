package org.pyramidion.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.model.MarginalLikelihood.Scheme;

/**
 * Perplexity distillation (Izacard et al. 2023, Atlas): the retriever is taught to give each document the share that it
 * would have by how likely it makes the blank, {@code KL(q(z) ‖ p(z|x))} with {@code q(z) ∝ p(y|z,x)}; the reader learns
 * by {@link MarginalLikelihood} as ever, and neither reaches into the other. Where {@code p(y|x)} rewards a retriever for
 * one document that helps, this asks for all that do.
 */
public final class Distillation {

    /** A candidate of less than {@code exp(-ABSENT)} is none: its place is empty, and nothing is asked for it. */
    private static final double ABSENT = 5_000;

    private Distillation() {}

    /**
     * The loss of a batch; marginal and utility are those of the marginal likelihood.
     *
     * @param relevance scores of the candidates, {@code [B, N]}
     * @param gold {@code log p(y_j | z, x)}, {@code [B, N, M]}
     * @param mask 1 where example b has a j-th masked wordpiece, else 0, {@code [B, M]}
     */
    public static MarginalLikelihood.Result of(Scheme scheme, Tensor relevance, Tensor gold, Tensor mask) {
        MarginalLikelihood.Result read = MarginalLikelihood.of(scheme, relevance.detach(), gold, mask);
        Tensor told = gold.detach().mul(mask.unsqueeze(1)).sum(new long[] {2}, false, none()); // [B, N]
        Tensor prior = Ops.logSoftmax(relevance, -1); // [B, N]
        Tensor absent = prior.detach().add(new Scalar(ABSENT)).clamp_max(new Scalar(0.0)); // [B, N], 0 for most
        Tensor target = Ops.logSoftmax(told.add(absent), -1); // [B, N]
        Tensor each = target.exp().mul(target.sub(prior)).sum(new long[] {1}, false, none()); // [B]
        // As the reader's loss weighs its examples, so that parts of a batch add up to the batch.
        Tensor weights = scheme == Scheme.PER_TOKEN
                ? mask.sum(new long[] {1}, false, none())
                : mask.amax(new long[] {1}, false); // [B]
        Tensor divergence = each.mul(weights).sum().div(weights.sum().clamp_min(new Scalar(1.0)));
        return new MarginalLikelihood.Result(read.loss().add(divergence), read.marginal(), read.utility());
    }

    private static ScalarTypeOptional none() {
        return new ScalarTypeOptional();
    }
}
