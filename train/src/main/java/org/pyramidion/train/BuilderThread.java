package org.pyramidion.train;

import org.jspecify.annotations.Nullable;
import org.pyramidion.engine.Engine;

/** An index builder as a thread of the trainer's process, with its own share of the cores. */
final class BuilderThread implements AutoCloseable {

    private final Thread thread;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    /** @param threads for one of its operations */
    BuilderThread(IndexBuilder builder, int threads) {
        thread = Thread.ofPlatform().name("index builder").daemon().start(() -> run(builder, threads));
    }

    private void run(IndexBuilder builder, int threads) {
        try {
            Engine.threadsHere(threads);
            builder.follow(() -> ended);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Throws what the builder failed with, if it did. */
    void check() {
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Ends it after the batch that it is at. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
