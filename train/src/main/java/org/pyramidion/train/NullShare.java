package org.pyramidion.train;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Tensors;

/** The null document's share of a query's probability, {@code p(∅|x)}: that no candidate will help. */
final class NullShare {

    private static final double WIDEST = 1_000;
    private static final int HALVINGS = 60;

    private NullShare() {}

    /** @param relevance scores of the candidates, the null document first, {@code [B, N]} */
    static double[] of(Tensor relevance) {
        return Tensors.doubles(Ops.logSoftmax(relevance.detach(), -1).exp().select(1, 0));
    }

    /**
     * What has to be added to the null document's score for its mean share to be {@code share}, by halving an interval.
     *
     * @param relevance scores, {@code [B, N]} row by row, the null document first
     * @param count N
     */
    static double bias(double[] relevance, int count, double share) {
        double low = -WIDEST;
        double high = WIDEST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (mean(relevance, count, middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private static double mean(double[] relevance, int count, double bias) {
        return IntStream.range(0, relevance.length / count)
                .mapToDouble(row -> {
                    double nothing = relevance[row * count] + bias;
                    double others = Arrays.stream(relevance, row * count + 1, (row + 1) * count)
                            .map(score -> Math.exp(score - nothing))
                            .sum();
                    return 1 / (1 + others);
                })
                .average()
                .orElse(0);
    }

    /**
     * How well the share tells sentences that no candidate answers from those that one does: the probability that of
     * one of either the former has the greater share (the area under the ROC curve).
     *
     * @return 0.5 if there are none of one kind
     */
    static double separation(double[] shares, boolean[] answered) {
        double wins = 0;
        long pairs = 0;
        for (int i = 0; i < shares.length; i++) {
            for (int j = 0; j < shares.length; j++) {
                if (!answered[i] && answered[j]) {
                    pairs++;
                    wins += shares[i] > shares[j] ? 1 : shares[i] == shares[j] ? 0.5 : 0;
                }
            }
        }
        return pairs == 0 ? 0.5 : wins / pairs;
    }
}
