package org.pyramidion.benchmarks.kills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.pyramidion.base.Artifact;

/**
 * Where commands run: always the same path, since runs know where their corpus is.
 *
 * @param directory of it
 */
record Place(Path directory) {

    private static final String TEMPORARY = ".*\\.(partial|removed|old|parts)(/.*)?";

    /** Makes this place what another directory is. */
    void become(Path state) throws IOException {
        clear();
        copy(state, directory);
    }

    /** Empties it, and keeps the directory, where something may be mounted. */
    void clear() throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> all = Files.list(directory)) {
            for (Path path : all.toList()) {
                Artifact.deleteTree(path);
            }
        }
    }

    void copyTo(Path state) throws IOException {
        Artifact.deleteTree(state);
        copy(directory, state);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(path)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                Files.copy(path, to.resolve(from.relativize(path)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** How many blocks of a disk in memory all of it takes; directories take none there. */
    long blocks(int size) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.mapToLong(path -> Math.ceilDiv(size(path), size)).sum();
        }
    }

    private static long size(Path path) {
        try {
            return Files.isRegularFile(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content of a command's outcome: checksum by name; manifests, which tell times, are left out. */
    Map<String, Long> outcome(KilledCommand command) throws IOException {
        Map<String, Long> found = new TreeMap<>();
        for (String name : command.outcome()) {
            Path root = directory.resolve(name);
            if (!Files.exists(root)) {
                continue;
            }
            try (Stream<Path> all = Files.walk(root)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    if (!file.endsWith("manifest.json")) {
                        found.put(directory.relativize(file).toString(), command.exact() ? checksum(file) : 0);
                    }
                }
            }
        }
        return found;
    }

    private static long checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(Files.readAllBytes(file));
        return crc.getValue();
    }

    /** Reads every file of all that can be seen; processes at work there may take something away meanwhile. */
    void requireWhole() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path manifest :
                    all.filter(path -> path.endsWith("manifest.json")).toList()) {
                Path artifact = manifest.resolveSibling("");
                if (!artifact.toString().matches(TEMPORARY)) {
                    requireWhole(artifact);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void requireWhole(Path artifact) {
        try {
            Artifact.verify(artifact);
        } catch (RuntimeException e) {
            if (Files.exists(artifact)) {
                throw e;
            }
        }
    }
}
