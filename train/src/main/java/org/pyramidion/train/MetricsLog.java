package org.pyramidion.train;

import java.util.Map;

/** Where a run's measurements go. Several can be joined with {@link #and}. */
@FunctionalInterface
public interface MetricsLog {

    /** Takes the values of one step, by name. */
    void log(long step, Map<String, Double> values);

    /** Nobody looks. */
    static MetricsLog none() {
        return (step, values) -> {};
    }

    /** Both get every value. */
    default MetricsLog and(MetricsLog other) {
        return (step, values) -> {
            log(step, values);
            other.log(step, values);
        };
    }
}
