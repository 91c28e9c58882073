package org.pyramidion.base;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that a loss of power leaves as they were or as they should be: content is on the disk before its name is. */
public final class Durable {

    private Durable() {}

    /** Writes a small file in one step, in place of one that stands there. */
    public static void write(Path file, byte[] content) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.write(partial, content);
        force(partial);
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        force(parent(file));
    }

    /** Waits until a file's content, or the names in a directory, are on the disk. */
    static void force(Path path) throws IOException {
        StandardOpenOption access = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }

    static Path parent(Path file) {
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }
}
