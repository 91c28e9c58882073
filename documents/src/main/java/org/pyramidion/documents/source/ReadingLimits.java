package org.pyramidion.documents.source;

import java.time.Duration;

/**
 * How much work reading files may be. Work is processor time, so that a machine that is busy with other things gives up
 * the same files as an idle one.
 *
 * @param file of one file, before it is given up; far more than any honest file takes
 * @param lost of all files together that were given up; what comes later gets a twentieth of {@code file}
 */
public record ReadingLimits(Duration file, Duration lost) {

    public static final ReadingLimits DEFAULTS = of(Duration.ofSeconds(60));

    private static final int HURRY = 20;

    /** A process that waits so many times longer than it may work is stuck: a disk that does not answer. */
    private static final int WAIT = 20;

    /** @throws IllegalArgumentException if a file may not take any time */
    public ReadingLimits {
        if (!file.isPositive()) {
            throw new IllegalArgumentException("a file needs time: " + file);
        }
    }

    /** So much for a file, and for those given up three times as much. */
    public static ReadingLimits of(Duration file) {
        return new ReadingLimits(file, file.multipliedBy(3));
    }

    /** What the next file may take, after so much was spent on files that were given up. */
    Duration next(Duration spent) {
        return spent.compareTo(lost) < 0 ? file : file.dividedBy(HURRY);
    }

    /** How long a file may take by the clock that may take {@code work}. */
    static Duration wait(Duration work) {
        return work.multipliedBy(WAIT);
    }
}
