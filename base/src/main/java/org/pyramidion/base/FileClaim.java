package org.pyramidion.base;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sole right to some work, among the threads of a process and the processes of a machine (or of several on a file
 * system that knows POSIX locks). The system gives it back when a process dies.
 */
public final class FileClaim implements AutoCloseable {

    // POSIX gives up a process' lock when it closes any channel of the file, so a second channel must not even be
    // opened.
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Path file;
    private final FileChannel channel;

    private FileClaim(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Claims the work that {@code file} stands for.
     *
     * @param file is made if it is absent, with its parents, and stays behind, empty
     * @return nothing if somebody else has it
     * @throws PyramidionException if the file cannot be made
     */
    public static Optional<FileClaim> take(Path file) {
        Path place = RealPath.of(file);
        if (!OURS.add(place)) {
            return Optional.empty();
        }
        Optional<FileClaim> claim = Optional.empty();
        try {
            claim = lock(place);
            return claim;
        } catch (IOException e) {
            throw new PyramidionException("cannot lock %s: %s".formatted(file, Artifact.reason(e)), e);
        } finally {
            if (claim.isEmpty()) {
                OURS.remove(place);
            }
        }
    }

    /**
     * The same, but waits while somebody else has the work.
     *
     * @param patience how long at most
     * @return nothing if somebody else has it all the while
     */
    public static Optional<FileClaim> await(Path file, Duration patience) {
        long begun = System.nanoTime();
        Optional<FileClaim> claim = take(file);
        while (claim.isEmpty() && System.nanoTime() - begun < patience.toNanos()) {
            pause(file);
            claim = take(file);
        }
        return claim;
    }

    private static void pause(Path file) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PyramidionException("interrupted while waiting for " + file, e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the claim owns the channel
    private static Optional<FileClaim> lock(Path place) throws IOException {
        Path parent = place.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        FileChannel channel = FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new FileClaim(place, channel));
    }

    /** Gives it back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The system closes it with the process.
        } finally {
            OURS.remove(file);
        }
    }
}
