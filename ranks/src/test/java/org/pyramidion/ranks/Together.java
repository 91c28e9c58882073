package org.pyramidion.ranks;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Ranks as threads of one process. */
final class Together {

    private Together() {}

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** What each rank makes. */
    static <T> List<T> of(int size, Function<Ranks, T> work) throws Exception {
        return of(size, 12, work);
    }

    /** @param timeout seconds that one waits for another, which is all of them if that fails: its sockets stay open */
    static <T> List<T> of(int size, int timeout, Function<Ranks, T> work) throws Exception {
        int port = freePort();
        try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
            List<Future<T>> futures = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                RankPlace place = new RankPlace(rank, size, "127.0.0.1", port, timeout);
                futures.add(threads.submit(() -> {
                    try (Ranks ranks = Ranks.join(place)) {
                        return work.apply(ranks);
                    }
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(result(future));
            }
            return results;
        }
    }

    private static <T> T result(Future<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
