package org.pyramidion.base;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Files that a loss of power leaves as they were or as they should be: content is on the disk before its name is. */
public final class Durable {

    /**
     * Is told of each step in which something changes its name, goes, or is forced to the disk, behind that step: so
     * that a test can cut the power there.
     */
    public interface Observer {

        /** What was a name or a content for now is on the disk: of a file its content, of a directory its names. */
        void forced(Path path);

        /** Names changed, and are not on the disk yet. */
        void named();
    }

    private static volatile Optional<Observer> observer = Optional.empty();

    private Durable() {}

    /** Whom to tell of all that this process does; nobody but in tests. */
    public static void observe(Optional<Observer> told) {
        observer = told;
    }

    /** Writes a small file in one step, in place of one that stands there, and the directories above it. */
    public static void write(Path file, byte[] content) throws IOException {
        createDirectories(parent(file));
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.write(partial, content);
        force(partial);
        rename(partial, file);
        force(parent(file));
    }

    /** Makes a directory, and those above it that are missing, to last. */
    static void createDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = parent(directory);
            createDirectories(parent);
            Files.createDirectories(directory);
            force(parent);
        }
    }

    /** One step for whoever looks; on the disk when the directory is forced. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        named();
    }

    static void named() {
        observer.ifPresent(Observer::named);
    }

    /** Waits until a file's content, or the names in a directory, are on the disk. */
    static void force(Path path) throws IOException {
        StandardOpenOption access = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
        observer.ifPresent(told -> told.forced(path));
    }

    static Path parent(Path file) {
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }
}
