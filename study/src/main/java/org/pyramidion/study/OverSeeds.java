package org.pyramidion.study;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pyramidion.evaluation.Interval;

/**
 * A figure under several seeds.
 *
 * @param values a share a seed
 */
public record OverSeeds(List<Double> values) {

    /** Student's t at 97.5 %, of one degree of freedom and more. */
    private static final double[] T = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};

    private static final double NORMAL = 1.96;

    public OverSeeds {
        values = List.copyOf(values);
    }

    public double mean() {
        return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
    }

    /** The 95 % interval of the mean; none of one seed. */
    public Optional<Interval> interval() {
        int degrees = values.size() - 1;
        if (degrees == 0) {
            return Optional.empty();
        }
        double mean = mean();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        double quantile = degrees <= T.length ? T[degrees - 1] : NORMAL;
        double half = quantile * Math.sqrt(squares / degrees / values.size());
        return Optional.of(new Interval(mean - half, mean + half));
    }

    /** In percent, with half the interval where there are several seeds. */
    String text() {
        return interval()
                .map(interval ->
                        String.format(Locale.ROOT, "%.1f ± %.1f", 100 * mean(), 100 * (interval.high() - mean())))
                .orElseGet(() -> String.format(Locale.ROOT, "%.1f", 100 * mean()));
    }
}
