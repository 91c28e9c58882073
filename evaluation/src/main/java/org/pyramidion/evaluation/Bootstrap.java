package org.pyramidion.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What chance could do to a mean over questions. The same numbers always give the same result.
 *
 * <p>Intervals are percentile intervals of the bootstrap (Efron 1979): the mean of as many questions, drawn with
 * replacement. Two systems on the same questions are compared by the randomisation test (Fisher): had it made no
 * difference, each question's difference could as well have had the other sign.
 */
final class Bootstrap {

    private static final long SEED = 20_200_813;
    private static final int RESAMPLES = 2_000;
    private static final int FLIPS = 10_000;
    private static final double OUTSIDE = 0.05;

    private Bootstrap() {}

    /** The 95 % interval of the mean of {@code values}, at least one. */
    static Interval interval(double[] values) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        Arrays.setAll(means, r -> {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            return sum / values.length;
        });
        Arrays.sort(means);
        return new Interval(quantile(means, OUTSIDE / 2), quantile(means, 1 - OUTSIDE / 2));
    }

    /** Between the two nearest where it falls between. */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** How likely a mean difference at least as large, of either sign, would be if the systems did not differ. */
    static double pValue(double[] differences) {
        double[] nonZero = Arrays.stream(differences).filter(d -> d != 0).toArray();
        double observed = Math.abs(Arrays.stream(nonZero).sum());
        double rounding = 1e-9 * (1 + observed);
        SplittableRandom random = new SplittableRandom(SEED);
        int asLarge = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            if (Math.abs(flipped(nonZero, random)) >= observed - rounding) {
                asLarge++;
            }
        }
        return (1.0 + asLarge) / (1.0 + FLIPS);
    }

    private static double flipped(double[] values, SplittableRandom random) {
        double sum = 0;
        long bits = 0;
        for (int i = 0; i < values.length; i++) {
            bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
            sum += (bits & 1) == 0 ? values[i] : -values[i];
        }
        return sum;
    }
}
