package org.pyramidion.server;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends what a request's own thread waits for too long: a client that sends or reads a byte now and then. The thread is
 * interrupted, which closes its connection. It computes nothing itself, so no work is disturbed. (The time limit of a
 * read that Helidon 4.5.0 offers has no effect on its sockets.)
 */
final class Patience implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().name("serve-patience").daemon().unstarted(work));

    /** Until it is closed, which the same thread does. */
    interface Limit extends AutoCloseable {
        @Override
        void close();
    }

    Patience() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Interrupts this thread unless the limit is closed in time. */
    Limit limit(Duration time) {
        Thread waiting = Thread.currentThread();
        Future<?> interrupting = clock.schedule(waiting::interrupt, time.toMillis(), TimeUnit.MILLISECONDS);
        return () -> interrupting.cancel(false);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
