package org.pyramidion.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.reader.Reader;

/** The reader that comes along, opened when it is first needed; it stays while the corpus changes. */
final class LazyReader implements AutoCloseable {

    private final Function<Progress, Reader> source;
    private final Runnable beside;
    private @Nullable Reader reader;
    private @Nullable CompletableFuture<Reader> opening;

    LazyReader() {
        this(progress -> Reader.open(Precision.fastest(), progress), () -> Engine.threadsHere(1));
    }

    /** @param beside what a thread does first that opens it beside others at work */
    LazyReader(Function<Progress, Reader> source, Runnable beside) {
        this.source = source;
        this.beside = beside;
    }

    synchronized Reader get(Progress progress) {
        Reader present = reader;
        if (present == null) {
            present = opening == null ? source.apply(progress) : opened(opening);
            reader = present;
        }
        return present;
    }

    /** Opens it on a thread of its own, for it is needed soon. What goes wrong is told when it is needed. */
    synchronized void ahead(Progress progress) {
        if (reader == null && opening == null) {
            opening = CompletableFuture.supplyAsync(
                    () -> {
                        beside.run();
                        return source.apply(progress);
                    },
                    work -> Thread.ofPlatform().daemon().name("reader").start(work));
        }
    }

    /** Once; if that failed, the next try is anew. */
    private Reader opened(CompletableFuture<Reader> ahead) {
        opening = null;
        try {
            return ahead.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof PyramidionException known ? known : e;
        }
    }

    @Override
    public synchronized void close() {
        if (opening != null) {
            opening.handle((opened, failure) -> opened).thenAccept(this::take).join();
            opening = null;
        }
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    private void take(@Nullable Reader opened) {
        reader = opened;
    }
}
