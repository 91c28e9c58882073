package org.pyramidion.retrieval;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongFunction;

/**
 * Inputs by number: while the caller computes with one, the next are made on other threads. What an input is follows
 * from its number alone, so it does not matter when it is made. Inputs are plain Java data: a tensor would belong to
 * the thread that made it.
 *
 * <p>For one caller at a time. To be closed before what the inputs are made of.
 */
public final class Prefetch<T> implements AutoCloseable {

    private static final int AHEAD = 3;

    private final LongFunction<T> source;
    private final long limit;

    /** From number {@code first} on. */
    private final Deque<CompletableFuture<T>> waiting = new ArrayDeque<>();

    private long first;
    private volatile boolean stopped;

    /** Makes an input of any number; must be safe for several threads. */
    public Prefetch(LongFunction<T> source) {
        this(source, Long.MAX_VALUE);
    }

    /** @param limit the first number that has no input */
    public Prefetch(LongFunction<T> source, long limit) {
        this.source = source;
        this.limit = limit;
    }

    /**
     * Input {@code n}. To ask for the numbers one after the other is what is fast; any other is made when it is asked
     * for. What its making throws is thrown here as it is.
     */
    public T at(long n) {
        if (n < 0 || n >= limit) {
            throw new IndexOutOfBoundsException("input %d of %d".formatted(n, limit));
        }
        if (n != first) {
            discard();
            first = n;
        }
        while (waiting.size() <= AHEAD && first + waiting.size() < limit) {
            long next = first + waiting.size();
            waiting.add(CompletableFuture.supplyAsync(() -> make(next)));
        }
        first++;
        return value(waiting.remove());
    }

    private T make(long n) {
        if (stopped) {
            throw new CancellationException();
        }
        return source.apply(n);
    }

    /** Waits for it, interrupted or not; what its making threw is thrown as it is. */
    static <T> T value(CompletableFuture<T> made) {
        try {
            return made.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    /** Once this returns, no input is being made. */
    private void discard() {
        stopped = true;
        waiting.forEach(made -> made.handle((value, error) -> true).join());
        waiting.clear();
        stopped = false;
    }

    /** Waits for what is being made and leaves out the rest. */
    @Override
    public void close() {
        discard();
    }
}
