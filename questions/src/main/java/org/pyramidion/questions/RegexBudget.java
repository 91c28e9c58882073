package org.pyramidion.questions;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How much time all expressions of one question may take on texts that they are slow on. Safe for concurrent use. */
final class RegexBudget {

    private static final Duration WHOLE = Duration.ofSeconds(2);

    /** What takes less is not slow, and costs nothing. */
    private static final long FREE_NANOSECONDS = 10_000_000;

    private final AtomicLong left = new AtomicLong(WHOLE.toNanos());

    boolean isSpent() {
        return left.get() <= 0;
    }

    /** @param limit for one text, in ns */
    long patience(long limit) {
        return Math.max(0, Math.min(limit, left.get()));
    }

    void spend(long nanoseconds) {
        if (nanoseconds > FREE_NANOSECONDS) {
            left.addAndGet(-nanoseconds);
        }
    }
}
