package org.pyramidion.spark;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;

/** What went wrong in a task, as the local commands would say it: without the layers that Spark puts around. */
final class SparkFailures {

    private SparkFailures() {}

    /** @throws PyramidionException what a task threw */
    static <T> T inWords(Supplier<T> job) {
        try {
            return job.get();
        } catch (Exception e) { // Scala declares none of what it throws
            throw words(e);
        }
    }

    private static RuntimeException words(Exception thrown) {
        for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PyramidionException known) {
                return known;
            }
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
