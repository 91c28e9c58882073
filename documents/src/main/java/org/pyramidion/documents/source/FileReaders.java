package org.pyramidion.documents.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.source.ReaderProcess.Outcome;

/**
 * The processes that read files ({@link ReaderProcess}), for as long as their owner wants them: they are started as
 * they are needed, one for each thread that reads, and ended by {@link #close}. Any number of threads may use them.
 */
public final class FileReaders implements AutoCloseable {

    private final Deque<ReaderProcess> idle = new ConcurrentLinkedDeque<>();
    private final Set<ReaderProcess> started = ConcurrentHashMap.newKeySet();
    private @Nullable String classPath;
    private @Nullable Path unpacked;
    private final ReadingLimits limits;
    private final AtomicLong lost = new AtomicLong();
    private boolean closed;

    /** No process yet. */
    public FileReaders() {
        this(ReadingLimits.DEFAULTS);
    }

    /** No process yet. */
    public FileReaders(ReadingLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads one file.
     *
     * @throws PyramidionException if no process can be started, or the calling thread is interrupted
     */
    Outcome read(FileKind kind, Path file) {
        Duration limit = limits.next(Duration.ofNanos(lost.get()));
        Outcome outcome = read(kind, file, limit);
        if (outcome.givenUp()) {
            lost.addAndGet(limit.toNanos());
        }
        return outcome;
    }

    private Outcome read(FileKind kind, Path file, Duration limit) {
        ReaderProcess reader = take();
        boolean proven = reader.isProven();
        Optional<Outcome> outcome = ask(reader, kind, file, limit);
        // One that had been idle may have ended just when it was asked; a new one has not.
        return outcome.or(() -> proven ? ask(start(), kind, file, limit) : Optional.empty())
                .orElseGet(() -> Outcome.failed("ends the process that reads it"));
    }

    private Optional<Outcome> ask(ReaderProcess reader, FileKind kind, Path file, Duration limit) {
        try {
            return reader.ask(kind, file, limit);
        } finally {
            if (reader.isAlive()) {
                idle.push(reader);
            } else {
                started.remove(reader);
            }
        }
    }

    private ReaderProcess take() {
        for (ReaderProcess reader = idle.poll(); reader != null; reader = idle.poll()) {
            if (reader.isAlive()) {
                return reader;
            }
            started.remove(reader);
        }
        return start();
    }

    private synchronized ReaderProcess start() {
        if (closed) {
            throw new PyramidionException("files are read no more: their readers have been closed");
        }
        try {
            ReaderProcess reader = new ReaderProcess(classPath());
            started.add(reader);
            return reader;
        } catch (IOException e) {
            throw new PyramidionException("cannot start a process that reads files: " + Artifact.reason(e), e);
        }
    }

    private String classPath() throws IOException {
        String found = classPath;
        if (found == null) {
            Path directory = Files.createTempDirectory("pyramidion-readers");
            unpacked = directory;
            List<Path> entries = ReaderClassPath.find(directory);
            if (entries.stream().noneMatch(entry -> entry.startsWith(directory))) {
                delete(directory);
            }
            found = entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
            classPath = found;
        }
        return found;
    }

    /** Ends the processes, whatever they are doing. */
    @Override
    public synchronized void close() {
        closed = true;
        started.forEach(ReaderProcess::close);
        idle.clear();
        Path directory = unpacked;
        if (directory != null) {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        try {
            Artifact.deleteTree(directory);
        } catch (IOException e) {
            // A few copies stay in the system's temporary directory.
        }
    }
}
