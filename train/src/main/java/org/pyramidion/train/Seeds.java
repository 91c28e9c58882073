package org.pyramidion.train;

import java.util.SplittableRandom;
import org.pyramidion.ranks.Ranks;

/**
 * Random numbers that follow from the run's seed and a position, with no state between: draw {@code n} of a resumed run
 * is draw {@code n} of the run that was not interrupted.
 */
final class Seeds {

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /** A seed for position {@code n} (SplitMix64's finaliser over the sum). */
    static long mix(long seed, long n) {
        long z = seed + (n + 1) * GOLDEN_RATIO;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * What dropout draws from in a step. One process draws in the order in which it computes, so several ranks cannot
     * draw what one would: each has draws of its own.
     */
    static long ofStep(long seed, long step, Ranks ranks) {
        long ofStep = mix(seed, step);
        return ranks.size() == 1 ? ofStep : mix(ofStep, ranks.rank());
    }

    static SplittableRandom at(long seed, long n) {
        return new SplittableRandom(mix(seed, n));
    }
}
