package org.pyramidion.engine;

/**
 * BERT's schedule: linear decay to zero over all steps, replaced by a linear rise from zero while {@code step <
 * warmup}. The first step has rate 0, and at {@code step == warmup} the rate falls onto the decayed line
 * (google-research/bert, {@code optimization.py}).
 *
 * @param peak the rate that both lines are fractions of
 * @param steps number of steps after which the rate is 0
 * @param warmup number of steps of the rise
 */
public record LearningRate(double peak, long steps, long warmup) {

    /** The official length of the warm-up: a tenth of the steps, at least 100 and at most 10,000. */
    public static long officialWarmup(long steps) {
        return Math.min(10_000, Math.max(100, steps / 10));
    }

    /** The rate of step {@code step}, counted from 0. */
    public double at(long step) {
        if (step < warmup) {
            return peak * step / warmup;
        }
        return peak * Math.max(0, 1 - (double) step / steps);
    }
}
