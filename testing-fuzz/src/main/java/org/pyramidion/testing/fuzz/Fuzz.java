package org.pyramidion.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pyramidion.base.PyramidionException;

/**
 * Tries damaged variants of something, each named by its seed: a reader has to cope, or to say in words what is wrong,
 * at once and in little memory.
 *
 * @param name of what is read
 * @param mostBytes that one variant may allocate
 */
public record Fuzz(String name, long mostBytes) {

    private static final long MOST_SECONDS = 20; // generous: the machine may be busy with other things
    private static final int CHARS_OF_A_LINE = 2000;

    /** How many variants of each file: {@code -Dpyramidion.fuzz=N}. */
    public static int count(int otherwise) {
        return Integer.getInteger("pyramidion.fuzz", otherwise);
    }

    /** Reads a variant. */
    @FunctionalInterface
    public interface Reading {
        /** @throws PyramidionException if it says what is wrong */
        void read(long seed) throws Exception;
    }

    /**
     * What happened.
     *
     * @param refused variants of which something was said to be wrong
     * @param bytes the most that was allocated for one variant
     */
    public record Outcome(String name, long variants, long refused, long bytes, double seconds) {

        /** A line for a log. */
        @Override
        public String toString() {
            return "%s: %,d variants, %,d refused, at most %,d KiB for one, %.1f s"
                    .formatted(name, variants, refused, bytes >> 10, seconds);
        }
    }

    /** A variant that was neither read nor refused in words. */
    public static final class Found extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Found(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Tries {@code count} variants, with the seeds from {@code -Dpyramidion.fuzz.seed} (0) on. */
    public Outcome run(int count, Reading reading) {
        long first = Long.getLong("pyramidion.fuzz.seed", 0);
        long begun = System.nanoTime();
        Progress progress = new Progress(first, 0, 0);
        CompletableFuture<Progress> work = CompletableFuture.supplyAsync(
                () -> readAll(first, count, reading, progress),
                task -> Thread.ofPlatform().daemon().name("fuzz").start(task));
        Progress done = await(work, progress);
        return new Outcome(name, count, done.refused, done.bytes, (System.nanoTime() - begun) / 1e9);
    }

    private static final class Progress {
        volatile long seed;
        volatile long refused;
        volatile long bytes;

        Progress(long seed, long refused, long bytes) {
            this.seed = seed;
            this.refused = refused;
            this.bytes = bytes;
        }
    }

    /** Fails where one variant takes too long: a thread that reads without end cannot be ended. */
    private Progress await(CompletableFuture<Progress> work, Progress progress) {
        while (true) {
            long seed = progress.seed;
            try {
                return work.get(MOST_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                if (seed == progress.seed) {
                    throw new Found("%s, seed %d: no end after %d s".formatted(name, seed, MOST_SECONDS), e);
                }
            } catch (ExecutionException e) {
                throw new CompletionException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        }
    }

    private Progress readAll(long first, int count, Reading reading, Progress progress) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long seed = first; seed < first + count; seed++) {
            progress.seed = seed;
            long before = threads.getCurrentThreadAllocatedBytes();
            progress.refused += refuses(seed, reading) ? 1 : 0;
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            progress.bytes = Math.max(progress.bytes, bytes);
            if (bytes > mostBytes) {
                throw new Found("%s, seed %d: %d bytes allocated".formatted(name, seed, bytes), new Throwable());
            }
        }
        return progress;
    }

    private static boolean prints(String line) {
        return line.length() <= CHARS_OF_A_LINE && line.chars().noneMatch(Character::isISOControl);
    }

    private boolean refuses(long seed, Reading reading) {
        try {
            reading.read(seed);
            return false;
        } catch (PyramidionException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.lines().allMatch(Fuzz::prints)) {
                throw new Found("%s, seed %d: a message that does not print: %s".formatted(name, seed, message), e);
            }
            return true;
        } catch (Exception | Error e) {
            throw new Found("%s, seed %d: %s".formatted(name, seed, e), e);
        }
    }
}
