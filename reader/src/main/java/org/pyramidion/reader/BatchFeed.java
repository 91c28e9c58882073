package org.pyramidion.reader;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Makes the batches of coming steps on a thread of its own, so that the network never waits for them. */
final class BatchFeed implements AutoCloseable {

    private static final int AHEAD = 16;
    private static final long PATIENCE_MILLIS = 100;

    /** The parts of a batch, or why there are none. */
    private record Made(List<TrainingBatch> parts, @Nullable Throwable failure) {}

    private final BlockingQueue<Made> made = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param first the step of the first batch
     * @param batches the parts of the batch of a step; called on the feed's thread only
     */
    BatchFeed(long first, LongFunction<List<TrainingBatch>> batches) {
        thread = Thread.ofPlatform().daemon().name("reader-batches").start(() -> make(first, batches));
    }

    private void make(long first, LongFunction<List<TrainingBatch>> batches) {
        try {
            for (long step = first; !closed; step++) {
                put(new Made(batches.apply(step), null));
            }
        } catch (Throwable e) { // whoever takes the batch gets it
            put(new Made(List.of(), e));
        }
    }

    private void put(Made batch) {
        try {
            while (!closed && !made.offer(batch, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** The parts of the next batch. */
    List<TrainingBatch> next() throws InterruptedException {
        Made batch = made.take();
        if (batch.failure != null) {
            throw new IllegalStateException("making a batch failed", batch.failure);
        }
        return batch.parts;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
