package org.pyramidion.run;

/**
 * The refresh of the index during pre-training.
 *
 * @param every when
 * @param builder by whom
 * @param threads of the builder, where that is a thread
 * @param maxAge steps after which the trainer waits for a newer index; 0 for never
 * @param queries what an index that lags behind is searched with
 * @param search what of an index each of several ranks searches
 */
public record RefreshConfig(
        RefreshSchedule every, Builder builder, int threads, int maxAge, Queries queries, Search search) {

    /** Who makes the index anew while pre-training goes on. */
    public enum Builder {
        /** The trainer itself, between two steps: slow, and the same run each time. */
        BETWEEN_STEPS,
        /** A thread beside the trainer. */
        THREAD,
        /** Other processes, started with {@code pyramidion index build --follow RUN}. */
        PROCESS
    }

    /** Whose query embedder searches the index during pre-training. */
    public enum Queries {
        /** The present one's: only documents are out of date. */
        CURRENT,
        /** That of the step at which the index was made, as published: queries and documents fit each other. */
        SNAPSHOT
    }

    /** What of an index each of several ranks searches. What they find is the same. */
    public enum Search {
        /** All of it, for the sentences of its own. */
        WHOLE,
        /** A part, for the sentences of all: none holds more than its part in memory. */
        SHARED
    }

    static final RefreshConfig DEFAULTS =
            new RefreshConfig(RefreshSchedule.every(500), Builder.BETWEEN_STEPS, 1, 0, Queries.CURRENT, Search.WHOLE);

    public RefreshConfig {
        SettingRanges.check("refresh.threads", threads);
        SettingRanges.check("refresh.max-age", maxAge);
    }
}
