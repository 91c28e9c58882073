package org.pyramidion.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.MappedFile;
import org.pyramidion.base.PyramidionException;

/** Files of an index as memory; their sizes are known beforehand. */
final class IndexFile {

    private IndexFile() {}

    /** Makes a file of a known size and lets {@code content} fill it. */
    static void write(Path file, long bytes, Consumer<MemorySegment> content) throws IOException {
        try (Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            reserve(channel, bytes);
            content.accept(channel.map(MapMode.READ_WRITE, 0, bytes, arena));
        }
    }

    /** Writes zeros, so that a full disk is an error here and not a fault when a mapped page is touched. */
    private static void reserve(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long left = bytes; left > 0; left -= zeros.limit()) {
            zeros.clear().limit((int) Math.min(left, zeros.capacity()));
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
        }
    }

    /**
     * Maps a file of a known size.
     *
     * @throws PyramidionException if it is missing or of another size
     */
    static MemorySegment open(Path file, long bytes, Arena arena) {
        requireSize(file, bytes);
        return MappedFile.map(file, arena);
    }

    /** @throws PyramidionException if the file is missing or of another size */
    static void requireSize(Path file, long bytes) {
        try {
            long size = Files.size(file);
            if (bytes < 0 || size != bytes) {
                throw new DamagedException(
                        file, "%d bytes where the manifest's numbers need %d".formatted(size, bytes));
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }
}
