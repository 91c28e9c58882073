package org.pyramidion.corpus.source;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * Runs what may go astray, for so long and no longer. Java cannot stop a thread that does not listen: one that has used up its
 * time is told to stop and then left alone. It cannot keep the program from ending.
 */
final class Fence {

    private Fence() {}

    /**
     * What came of a task.
     *
     * @param problem why there is nothing, in a few words
     */
    record Outcome<T>(Optional<T> result, String problem) {}

    static <T> Outcome<T> run(Callable<T> task, Duration limit) {
        FutureTask<T> running = new FutureTask<>(task);
        Thread.ofPlatform().daemon().name("reading a file").start(running);
        try {
            return new Outcome<>(Optional.of(running.get(limit.toMillis(), TimeUnit.MILLISECONDS)), "");
        } catch (TimeoutException e) {
            running.cancel(true);
            return failed("takes longer than %d s".formatted(limit.toSeconds()));
        } catch (ExecutionException e) {
            return failed(reason(Objects.requireNonNullElse(e.getCause(), e)));
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new PyramidionException("reading files was interrupted", e);
        }
    }

    private static <T> Outcome<T> failed(String problem) {
        return new Outcome<>(Optional.empty(), problem);
    }

    private static String reason(Throwable e) {
        return switch (e) {
            case OutOfMemoryError memory -> "needs more memory than there is";
            case StackOverflowError stack -> "is nested too deeply";
            case PyramidionException known -> String.valueOf(known.getMessage());
            case java.io.IOException io -> Artifact.reason(io);
            default -> "cannot be read (%s)".formatted(e.getClass().getSimpleName());
        };
    }
}
