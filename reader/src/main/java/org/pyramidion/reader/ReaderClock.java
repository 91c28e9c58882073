package org.pyramidion.reader;

import java.util.function.Supplier;

/** How far a training is, by steps or by time, whichever is further. Measuring costs none of its time. */
final class ReaderClock {

    private final ReaderSettings settings;
    private final long steps;
    private final double before;
    private long begun = System.nanoTime();

    /**
     * @param steps of the whole training
     * @param before seconds that were trained before this began
     */
    ReaderClock(ReaderSettings settings, long steps, double before) {
        this.settings = settings;
        this.steps = steps;
        this.before = before;
    }

    double seconds() {
        return before + (System.nanoTime() - begun) / 1e9;
    }

    /** The share of the training that is done when {@code step} steps are. */
    double share(long step) {
        double bySteps = (double) step / steps;
        return Math.min(1, settings.seconds() > 0 ? Math.max(bySteps, seconds() / settings.seconds()) : bySteps);
    }

    /** The learning rate where that share is done. */
    double rate(double share) {
        return share < settings.warmup()
                ? settings.rate() * share / settings.warmup()
                : settings.rate() * (1 - share) / (1 - settings.warmup());
    }

    /** Does something that does not count. */
    <T> T without(Supplier<T> work) {
        long from = System.nanoTime();
        try {
            return work.get();
        } finally {
            begun += System.nanoTime() - from;
        }
    }
}
