package org.pyramidion.answering;

import java.util.stream.IntStream;

/**
 * Predictions of some masked wordpieces, summed over documents: {@code p(y_j|x) = Σ_z p(y_j|z,x) p(z|x)}. Document 0 is
 * the null document.
 */
final class Marginal {

    private final double[] prior; // p(z|x), [N]
    private final float[] logs; // log p(y_j|z,x), [N, M, V]
    private final int masks;
    private final int vocabulary;

    Marginal(double[] prior, float[] logs, int masks) {
        this.prior = prior;
        this.logs = logs;
        this.masks = masks;
        this.vocabulary = logs.length / prior.length / masks;
    }

    /** {@code p(z|x)}. */
    double prior(int document) {
        return prior[document];
    }

    /** {@code log p(y_j|z,x)}. */
    double logProbability(int document, int mask, int id) {
        return logs[(document * masks + mask) * vocabulary + id];
    }

    /** {@code log p(y|z,x) = Σ_j log p(y_j|z,x)}. */
    double logProbability(int document, int[] word) {
        return IntStream.range(0, masks)
                .mapToDouble(mask -> logProbability(document, mask, word[mask]))
                .sum();
    }

    /** {@code p(y_j|x)} for the whole vocabulary. */
    double[] distribution(int mask) {
        return IntStream.range(0, vocabulary)
                .mapToDouble(id -> probability(mask, id))
                .toArray();
    }

    /** {@code Π_j p(y_j|x)}. */
    double probability(int[] word) {
        return IntStream.range(0, masks)
                .mapToDouble(mask -> probability(mask, word[mask]))
                .reduce(1, (a, b) -> a * b);
    }

    /** The most probable wordpiece at each mask. */
    int[] best() {
        return IntStream.range(0, masks).map(mask -> argMax(distribution(mask))).toArray();
    }

    private double probability(int mask, int id) {
        double sum = 0;
        for (int z = 0; z < prior.length; z++) {
            sum += prior[z] * Math.exp(logProbability(z, mask, id));
        }
        return sum;
    }

    private static int argMax(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
