package org.pyramidion.retrieval;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.pyramidion.engine.DeviceMemory;
import org.pyramidion.engine.Engine;

/**
 * What a network makes of some batches, by their numbers, for one caller. On a CPU several batches are computed side by
 * side, each by a worker with one thread of libtorch's: threads that share an operation wait at its end for the last of
 * them, which is long where others use the cores too. As many workers as the caller has threads of libtorch's, but the
 * bits do not depend on how many. The caller itself computes if it has one thread, and on an accelerator, which one
 * stream keeps busy.
 *
 * <p>To be closed before what computes.
 */
final class SideBySide<T> implements AutoCloseable {

    /** Batches that wait for a worker while the caller is at a result. */
    private static final int AHEAD = 2;

    /**
     * Memory of the machine for each worker; one holds what a batch makes on its way, 100 to 400 MB. There is no other
     * limit to their number: workers have one thread, so that fewer would leave cores idle.
     */
    private static final long MEMORY = 1L << 30;

    private final IntFunction<Supplier<T>> batches;
    private final int limit;
    private final int workers;

    /** None where the caller computes. */
    private final Optional<ExecutorService> executor;

    private final Deque<CompletableFuture<T>> waiting = new ArrayDeque<>();
    private int begun;

    /**
     * @param batches called by the caller's thread with one number after the other; what is supplied is computed
     * @param limit how many there are
     */
    SideBySide(IntFunction<Supplier<T>> batches, int limit) {
        this.batches = batches;
        this.limit = limit;
        boolean alone = limit == 0 || Engine.device().isAccelerator() || Engine.threads() == 1;
        workers =
                alone ? 0 : workers(Engine.threads(), limit, DeviceMemory.here().total());
        executor = alone
                ? Optional.empty()
                : Optional.of(Executors.newFixedThreadPool(
                        workers,
                        Thread.ofPlatform().daemon().name("network-", 1).factory()));
    }

    /** One at least, which a lone batch has too: its bits are to be those of one thread. */
    static int workers(int threads, int batches, long memory) {
        return (int) Math.max(1, Math.min(Math.min(threads, batches), memory / MEMORY));
    }

    /** What comes of the next batch. What computing it throws is thrown here as it is. */
    T next() {
        if (executor.isEmpty()) {
            return batches.apply(begun++).get();
        }
        while (begun < limit && waiting.size() < workers + AHEAD) {
            Supplier<T> batch = batches.apply(begun++);
            waiting.add(CompletableFuture.supplyAsync(() -> byOneThread(batch), executor.get()));
        }
        return Prefetch.value(waiting.remove());
    }

    private static <T> T byOneThread(Supplier<T> batch) {
        if (Engine.threads() != 1) {
            Engine.threadsHere(1);
        }
        return batch.get();
    }

    /** Waits for what is being computed, even if the caller is interrupted, and leaves out the rest. */
    @Override
    public void close() {
        waiting.forEach(batch -> batch.cancel(false));
        executor.ifPresent(ExecutorService::close);
    }
}
