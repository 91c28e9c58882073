package org.pyramidion.ranks;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.pyramidion.base.PyramidionException;

/**
 * Names with values that all ranks see, at rank 0 or at who started them. Safe for several threads. An answer is
 * waited for a while only: who keeps the values may hang.
 */
final class MeetingPoint implements AutoCloseable {

    /** Nobody answers any more. */
    static final class GoneException extends Exception {
        private static final long serialVersionUID = 1L;

        GoneException(Throwable cause) {
            super(cause);
        }
    }

    private final Store store;
    private final String prefix;
    private final Duration patience;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    private MeetingPoint(Store store, String prefix, Duration patience) {
        this.store = store;
        this.prefix = prefix;
        this.patience = patience;
    }

    /**
     * Opens it, or goes there.
     *
     * @param wait how long for whoever opens it
     * @param patience how long for an answer
     * @throws PyramidionException if nobody is there
     */
    static MeetingPoint of(RankPlace place, Duration wait, Duration patience) {
        boolean opens = place.rank() == 0 && !place.hosted();
        try (PointerScope scope = new PointerScope();
                TCPStoreOptions options = new TCPStoreOptions()) {
            options.port((short) place.port()) // unsigned there
                    .isServer(opens)
                    .waitWorkers(false)
                    .timeout(new Milliseconds(wait.toMillis()));
            TCPStore store = new TCPStore(place.host(), options);
            store.retainReference();
            scope.detach(store);
            return new MeetingPoint(store, "pyramidion/%d/".formatted(place.attempt()), patience);
        } catch (RuntimeException e) {
            throw new PyramidionException(
                    PyramidionException.Kind.NOT_FOUND,
                    (opens ? "cannot listen at port %2$d (MASTER_PORT): %3$s" : "cannot reach rank 0 at %s:%d: %s")
                            .formatted(place.host(), place.port(), firstLine(e)),
                    e);
        }
    }

    static String firstLine(Throwable failure) {
        String words = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return words.isBlank() ? failure.getClass().getSimpleName() : words.strip();
    }

    Store store() {
        return store;
    }

    void set(String name, String value) throws GoneException {
        ask(() -> {
            store.set(prefix + name, value);
            return "";
        });
    }

    /** A value, if there is one yet. */
    Optional<String> find(String name) throws GoneException {
        return ask(() -> store.check(new StringVector(prefix + name))
                ? Optional.of(store.get_to_str(prefix + name))
                : Optional.empty());
    }

    /** Adds to a count and returns it. */
    long add(String name, long more) throws GoneException {
        return ask(() -> store.add(prefix + name, more));
    }

    void remove(String name) throws GoneException {
        ask(() -> store.deleteKey(prefix + name));
    }

    private <T> T ask(Callable<T> question) throws GoneException {
        try {
            return thread.submit(() -> {
                        try (PointerScope scope = new PointerScope()) {
                            return question.call();
                        }
                    })
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new GoneException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PyramidionException("interrupted while ranks spoke with one another", e);
        }
    }

    /** Ends its thread; what it spoke to stays connected (see {@link Backends}). */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
