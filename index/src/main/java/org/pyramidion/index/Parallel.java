package org.pyramidion.index;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.pyramidion.engine.Engine;

/** Work in as many threads as the engine uses. */
public final class Parallel {

    private Parallel() {}

    /**
     * Does tasks 0 to {@code tasks} − 1, in any order. One alone does not start the engine, which searching by words
     * can do without.
     */
    public static void forEach(int tasks, IntConsumer task) {
        int workers = tasks <= 1 ? tasks : Math.min(Engine.threads(), tasks);
        if (workers <= 1) {
            IntStream.range(0, tasks).forEach(task);
            return;
        }
        AtomicInteger next = new AtomicInteger();
        IntStream.range(0, workers).parallel().forEach(worker -> {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                task.accept(i);
            }
        });
    }
}
