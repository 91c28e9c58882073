package org.pyramidion.answering;

import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.model.MarginalLikelihood.Scheme;

/**
 * Predictions of some masked wordpieces, summed over documents: {@code p(y_j|x) = Σ_z p(y_j|z,x) p(z|x)}. Document 0 is
 * the null document. A word's probability has that sum where the model's objective has it: for each wordpiece, or once
 * for the word.
 */
final class Marginal {

    private final double[] prior; // p(z|x), [N]
    private final float[] logs; // log p(y_j|z,x), [N, M, V]
    private final int masks;
    private final Scheme scheme;
    private final int vocabulary;

    Marginal(double[] prior, float[] logs, int masks, Scheme scheme) {
        this.scheme = scheme;
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

    /** Per token {@code Π_j p(y_j|x)}, per sequence {@code Σ_z p(z|x) Π_j p(y_j|z,x)}. */
    double probability(int[] word) {
        return switch (scheme) {
            case PER_TOKEN -> ofWordpieces(word);
            case PER_SEQUENCE ->
                IntStream.range(0, prior.length)
                        .mapToDouble(z -> prior[z] * Math.exp(logProbability(z, word)))
                        .sum();
        };
    }

    private double ofWordpieces(int[] word) {
        return IntStream.range(0, masks)
                .mapToDouble(mask -> probability(mask, word[mask]))
                .reduce(1, (a, b) -> a * b);
    }

    /**
     * The most probable word. Per token that is the most probable wordpiece at each mask. Per sequence it is sought
     * among that word and the one that each document predicts: to try them all would be to try every word there is.
     */
    int[] best() {
        int[] ofWordpieces = IntStream.range(0, masks)
                .map(mask -> argMax(distribution(mask)))
                .toArray();
        if (scheme == Scheme.PER_TOKEN || masks == 1) {
            return ofWordpieces;
        }
        return Stream.concat(
                        Stream.of(ofWordpieces),
                        IntStream.range(0, prior.length).mapToObj(this::predicted))
                .max(Comparator.comparingDouble(this::probability))
                .orElseThrow();
    }

    /** What a document by itself predicts. */
    private int[] predicted(int document) {
        return IntStream.range(0, masks)
                .map(mask -> argMax(IntStream.range(0, vocabulary)
                        .mapToDouble(id -> logProbability(document, mask, id))
                        .toArray()))
                .toArray();
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
