package org.pyramidion.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/** Keeps a second process from training the same run. The system gives the lock back when a process dies. */
final class RunLock implements AutoCloseable {

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws PyramidionException if another process has it */
    @SuppressWarnings("MustBeClosedChecker") // the lock owns the channel
    static RunLock take(Path run) {
        try {
            Files.createDirectories(run);
            FileChannel channel =
                    FileChannel.open(run.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new PyramidionException(
                        "%s: another process trains this run; wait for it or stop it".formatted(run));
            }
            return new RunLock(channel);
        } catch (IOException e) {
            throw new PyramidionException("cannot lock %s: %s".formatted(run, Artifact.reason(e)), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The system closes it with the process.
        }
    }
}
