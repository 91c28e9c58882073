package org.pyramidion.train;

import java.util.OptionalDouble;
import java.util.function.Supplier;

/** How far a training is, by steps and by time. Measuring on held-out sets costs none of its time. */
final class TrainingClock {

    /** The share of a budget of time in which the learning rate rises, as of the steps in BERT's schedule. */
    private static final double RISE = 0.1;

    private final TrainingLoop.Settings settings;
    private final double before;
    private long begun = System.nanoTime();
    private OptionalDouble agreed = OptionalDouble.empty();

    private TrainingClock(TrainingLoop.Settings settings, double before) {
        this.settings = settings;
        this.before = before;
    }

    /** @param before seconds that were spent before */
    static TrainingClock from(TrainingLoop.Settings settings, double before) {
        return new TrainingClock(settings, before);
    }

    /** Seconds spent so far, those before among them; 0 if they are not limited. */
    double seconds() {
        return settings.seconds() > 0 ? spent() : 0;
    }

    private double spent() {
        return agreed.orElseGet(this::read);
    }

    /** What this process's own clock says. */
    double read() {
        return before + (System.nanoTime() - begun) / 1e9;
    }

    /** From here on it is so late, until another time is agreed on: several ranks go by one clock. */
    void agree(double seconds) {
        agreed = OptionalDouble.of(seconds);
    }

    boolean isOver() {
        return settings.seconds() > 0 && spent() >= settings.seconds();
    }

    /** The learning rate of a step that begins now: by steps or by time, whichever is further. */
    double rate(long step) {
        double bySteps = settings.rate().at(step);
        return settings.seconds() > 0 ? Math.min(bySteps, byTime(spent() / settings.seconds())) : bySteps;
    }

    private double byTime(double share) {
        return settings.rate().peak() * Math.max(0, Math.min(share / RISE, 1 - share));
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
