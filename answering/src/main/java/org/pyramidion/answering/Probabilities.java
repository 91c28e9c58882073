package org.pyramidion.answering;

import java.util.Arrays;

/** Softmax over arrays; an element of −∞ has no part in it. */
final class Probabilities {

    private Probabilities() {}

    /** {@code exp(x_i) / Σ_j exp(x_j)}. */
    static double[] softmax(double[] logits) {
        double total = logSumExp(logits);
        return Arrays.stream(logits).map(x -> Math.exp(x - total)).toArray();
    }

    /** {@code x_i − log Σ_j exp(x_j)}. */
    static double[] logSoftmax(double[] logits) {
        double total = logSumExp(logits);
        return Arrays.stream(logits).map(x -> x - total).toArray();
    }

    private static double logSumExp(double[] logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        return max + Math.log(Arrays.stream(logits).map(x -> Math.exp(x - max)).sum());
    }
}
