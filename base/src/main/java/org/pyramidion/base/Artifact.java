package org.pyramidion.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A lasting directory that is either whole or absent: files, and a {@code manifest.json} that lists the size and
 * CRC-32C of each.
 *
 * <p>Writing: everything goes to a sibling with a temporary name, files first, manifest last, each forced to disk, then
 * one rename makes it visible, or exchanges it for what stood there. A process that dies in between leaves only the
 * temporary sibling, which nobody reads and the next writer of the same path removes. (Where a file system cannot
 * exchange directories it takes two renames; what stood there is then {@code NAME.old} for a moment.)
 *
 * <p>Reading: {@link #find} treats a directory without a readable manifest as absent, {@link #open} says what is wrong
 * with it. What has been opened stays as it was when another version takes its place.
 */
public final class Artifact {

    static final String MANIFEST = "manifest.json";
    private static final long LARGEST_MANIFEST = 1 << 26;
    private static final String TEMPORARY = ".partial";
    private static final String REMOVED = ".removed";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Size in bytes and checksum of one file. */
    public record Entry(long size, String crc32c) {}

    /**
     * What the manifest says.
     *
     * @param format the kind of artifact: "corpus", "index", "checkpoint", …
     * @param version version of that format
     * @param provenance where it came from: tool version, config, parents' ids, seed, …
     * @param files file name to size and checksum
     */
    public record Manifest(String format, int version, Map<String, Object> provenance, Map<String, Entry> files) {

        /** @throws IllegalArgumentException if a part is missing, or a file's name leads out of the directory */
        public Manifest {
            if (isMissing(format) || isMissing(provenance) || isMissing(files)) {
                throw new IllegalArgumentException("format, provenance and files are needed");
            }
            files.forEach((name, entry) -> {
                Path path = Path.of(name).normalize();
                if (isMissing(entry) || isMissing(entry.crc32c()) || path.isAbsolute() || path.startsWith("..")) {
                    throw new IllegalArgumentException("no file of this directory: " + name);
                }
            });
        }

        /** Of what is read from a file, anything may be. */
        private static boolean isMissing(@Nullable Object part) {
            return part == null;
        }
    }

    /** Fills the temporary directory with files. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path directory) throws IOException;
    }

    private final Path directory;
    private final Manifest manifest;

    private Artifact(Path directory, Manifest manifest) {
        this.directory = directory;
        this.manifest = manifest;
    }

    public Path directory() {
        return directory;
    }

    public Manifest manifest() {
        return manifest;
    }

    /**
     * The path of a file of this artifact.
     *
     * @throws DamagedException if the manifest does not tell of it, so that nothing is known of what is there
     */
    public Path file(String name) {
        if (!manifest.files().containsKey(name)) {
            throw new DamagedException(directory.resolve(MANIFEST), "tells nothing of " + name);
        }
        return directory.resolve(name);
    }

    /**
     * Makes sure that the manifest tells of every file in a directory of this artifact.
     *
     * @param name of the directory; nothing for the artifact's own
     * @throws DamagedException naming one that it does not tell of
     */
    public void requireListed(String name) {
        try (Stream<Path> files = Files.list(directory.resolve(name))) {
            files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .filter(file -> !file.equals(MANIFEST))
                    .forEach(this::file);
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(directory.resolve(name), reason(e)), e);
        }
    }

    /** A short name for this content: the checksum of the manifest's file list. Equal content has equal ids. */
    public String id() {
        CRC32C crc = new CRC32C();
        new TreeMap<>(manifest.files())
                .forEach((name, entry) -> crc.update((name + entry.crc32c()).getBytes(StandardCharsets.UTF_8)));
        return "%s-%08x".formatted(manifest.format(), crc.getValue());
    }

    /**
     * Writes an artifact and makes it visible in one step. An artifact that stands at {@code directory} already is
     * replaced.
     *
     * @throws PyramidionException if the disk is full or the place cannot be written; nothing half-written stays
     *     visible
     */
    public static Artifact write(
            Path directory, String format, int version, Map<String, Object> provenance, Content content) {
        return write(directory, format, provenance, partial -> {
            content.writeTo(partial);
            return version;
        });
    }

    /** The same of a format whose version depends on what is written. */
    public static Artifact write(
            Path directory, String format, Map<String, Object> provenance, VersionedContent content) {
        return write(RealPath.of(directory), new Manifest(format, 0, provenance, Map.of()), content);
    }

    /**
     * Writes another version of an artifact and puts it in its place in one step. Files that it keeps are neither
     * copied nor read: they are links to the old ones, and whoever has those open goes on reading them.
     *
     * @param kept which files to take over, by name
     * @param content writes the others
     * @throws PyramidionException as {@link #write}
     */
    public static Artifact derive(
            Artifact old, Map<String, Object> provenance, Predicate<String> kept, Content content) {
        return derive(old, old.directory, provenance, kept, content);
    }

    /** The same for another place, on the same file system: the old version stays where it is. */
    public static Artifact derive(
            Artifact old, Path target, Map<String, Object> provenance, Predicate<String> kept, Content content) {
        Map<String, Entry> taken = new TreeMap<>(old.manifest.files());
        taken.keySet().removeIf(kept.negate());
        Manifest manifest = new Manifest(old.manifest.format(), old.manifest.version(), provenance, taken);
        return write(RealPath.of(target), manifest, partial -> {
            for (String name : taken.keySet()) {
                link(old.file(name), partial.resolve(name));
            }
            content.writeTo(partial);
            return manifest.version();
        });
    }

    private static void link(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException e) { // a file system without links
            Files.copy(from, to);
        }
    }

    /** @param draft the manifest with the files whose checksums are known */
    private static Artifact write(Path directory, Manifest draft, VersionedContent content) {
        Path partial = directory.resolveSibling(directory.getFileName() + TEMPORARY);
        try {
            Durable.createDirectories(Durable.parent(directory));
            restore(directory);
            deleteTree(partial);
            Files.createDirectories(partial);
            int version = content.writeTo(partial);
            Manifest manifest =
                    new Manifest(draft.format(), version, draft.provenance(), checksums(partial, draft.files()));
            Files.write(
                    partial.resolve(MANIFEST),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            forceAll(partial);
            replace(partial, directory);
            return new Artifact(directory, manifest);
        } catch (IOException e) {
            discard(partial);
            throw new PyramidionException("cannot write %s: %s".formatted(directory, reason(e)), e);
        } catch (RuntimeException | Error e) {
            discard(partial);
            throw e;
        }
    }

    /** The artifact at {@code directory}, or nothing if there is no readable manifest. */
    public static Optional<Artifact> find(Path directory) {
        try {
            return read(directory);
        } catch (IOException | JacksonException | DamagedException e) {
            return Optional.empty();
        }
    }

    private static Optional<Artifact> read(Path directory) throws IOException {
        Path file = directory.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LARGEST_MANIFEST) {
            throw new DamagedException(file, "more than any manifest has");
        }
        @Nullable Manifest manifest = JSON.readValue(Files.readAllBytes(file), Manifest.class);
        if (manifest == null) { // as the word "null" is read
            throw new DamagedException(file, "no manifest");
        }
        return Optional.of(new Artifact(directory, manifest));
    }

    /**
     * Opens an artifact of a known kind, and makes sure that every file is as it was written: all are read, unless this
     * process has read or written the same content before.
     *
     * @throws PyramidionException if it is absent, of another kind, of an unknown version, or damaged
     */
    public static Artifact open(Path directory, String format, int version) {
        Artifact artifact = present(directory)
                .orElseThrow(() -> new PyramidionException(
                        PyramidionException.Kind.NOT_FOUND,
                        "%s: no %s here (no %s); check the path or make it again"
                                .formatted(directory, format, MANIFEST)));
        Manifest manifest = artifact.manifest;
        if (!manifest.format().equals(format)) {
            throw new PyramidionException(
                    "%s: the format here is %s where %s was expected".formatted(directory, manifest.format(), format));
        }
        if (manifest.version() != version) {
            throw new OtherVersionException(artifact, version);
        }
        artifact.require(FileChecksums::ofUnchanged);
        return artifact;
    }

    /**
     * Reads every file of an artifact of any kind and version.
     *
     * @throws PyramidionException if there is none, or it is damaged
     */
    public static Artifact verify(Path directory) {
        return present(directory)
                .orElseThrow(() -> new PyramidionException(
                        PyramidionException.Kind.NOT_FOUND, "%s: no %s here".formatted(directory, MANIFEST)))
                .verify();
    }

    private static Optional<Artifact> present(Path directory) {
        try {
            return read(directory);
        } catch (JacksonException e) {
            throw new PyramidionException(
                    PyramidionException.Kind.DAMAGED,
                    "%s: is damaged; make %s again".formatted(directory.resolve(MANIFEST), directory),
                    e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(directory.resolve(MANIFEST), reason(e)), e);
        }
    }

    /**
     * Opens an artifact and what is in it. If another version takes its place meanwhile that one is opened, so that
     * parts of two versions never come together.
     *
     * @param content opens the files
     * @param close undoes that
     * @throws PyramidionException as {@link #open(Path, String, int)}, and what {@code content} throws
     */
    public static <T> T open(
            Path directory, String format, int version, Function<Artifact, T> content, Consumer<T> close) {
        while (true) {
            Optional<Manifest> before = find(directory).map(Artifact::manifest);
            T opened;
            try {
                opened = content.apply(open(directory, format, version));
            } catch (PyramidionException e) {
                if (before.equals(find(directory).map(Artifact::manifest))) {
                    throw e;
                }
                continue;
            }
            if (before.equals(find(directory).map(Artifact::manifest))) {
                return opened;
            }
            close.accept(opened);
        }
    }

    /**
     * Reads every file and compares its checksum.
     *
     * @throws PyramidionException naming the first file that differs
     */
    public Artifact verify() {
        require(FileChecksums::ofNow);
        return this;
    }

    @FunctionalInterface
    private interface Sum {
        Entry of(Path file) throws IOException;
    }

    private void require(Sum sum) {
        manifest.files().entrySet().parallelStream().forEach(file -> requireSize(file.getKey(), file.getValue()));
        manifest.files().entrySet().parallelStream().forEach(file -> require(sum, file.getKey(), file.getValue()));
    }

    private void require(Sum sum, String name, Entry entry) {
        try {
            if (!sum.of(file(name)).equals(entry)) {
                throw new DamagedException(file(name), "checksum differs from the manifest");
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file(name), reason(e)), e);
        }
    }

    private void requireSize(String name, Entry entry) {
        try {
            long size = Files.size(file(name));
            if (size != entry.size()) {
                throw new DamagedException(
                        file(name), "%d bytes where the manifest says %d".formatted(size, entry.size()));
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file(name), reason(e)), e);
        }
    }

    /** A person's words for an I/O failure: "No space left on device" rather than a class name. */
    public static String reason(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        String name = e.getClass().getSimpleName().replaceAll("Exception$", "").replaceAll("([a-z])([A-Z])", "$1 $2");
        // A failure of the file system without a reason says nothing but the file's name, which is said already.
        return e instanceof FileSystemException || e.getMessage() == null
                ? name.toLowerCase(java.util.Locale.ROOT)
                : name + ": " + e.getMessage();
    }

    /**
     * Takes away an artifact, or a directory of them, in one step: whoever is killed in the middle leaves nothing that
     * looks like one and is not whole. What such a death left in the same place goes as well. Does nothing if it is
     * absent.
     */
    public static void remove(Path place) throws IOException {
        Path directory = RealPath.of(place);
        Path removed = directory.resolveSibling(directory.getFileName() + REMOVED);
        deleteTree(removed);
        try {
            Files.move(directory, removed, StandardCopyOption.ATOMIC_MOVE);
            Durable.named();
            Durable.force(Durable.parent(directory)); // before its files go: some of it must not come back
        } catch (NoSuchFileException e) {
            // It was absent, or another process was faster: gone either way.
        }
        List<Path> left;
        try (Stream<Path> beside = Files.list(directory.toAbsolutePath().getParent())) {
            left = beside.filter(path -> path.toString().endsWith(REMOVED)).toList();
        }
        for (Path path : left) {
            deleteTree(path);
        }
    }

    /**
     * Deletes a directory with all that is in it; does nothing if it is absent, and goes on if others delete it as
     * well.
     */
    public static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                unlessGone(failure);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                unlessGone(failure);
                Files.deleteIfExists(directory);
                Durable.named();
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void unlessGone(@Nullable IOException failure) throws IOException {
        if (failure != null && !(failure instanceof NoSuchFileException)) {
            throw failure;
        }
    }

    /** What is replaced goes when its successor's name is on the disk: deleting it may get there first. */
    private static void replace(Path partial, Path directory) throws IOException {
        Path parent = Durable.parent(directory);
        if (Files.exists(directory) && DirectoryExchange.exchange(partial, directory)) {
            Durable.named();
            Durable.force(parent);
            deleteTree(partial);
            return;
        }
        Path old = old(directory);
        deleteTree(old);
        if (Files.exists(directory)) {
            Durable.rename(directory, old);
        }
        Durable.rename(partial, directory);
        Durable.force(parent);
        deleteTree(old);
    }

    /** Where what is replaced stands for a moment, on a file system that cannot exchange two directories. */
    private static Path old(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".old");
    }

    /** Puts back what a writer that died between its two renames had taken away. */
    private static void restore(Path directory) throws IOException {
        if (!Files.exists(directory) && Files.exists(old(directory))) {
            Durable.rename(old(directory), directory);
        }
    }

    private static void discard(Path partial) {
        try {
            deleteTree(partial);
        } catch (IOException e) {
            // The first failure is the one to report; what is left has a temporary name that nobody reads.
        }
    }

    private static Map<String, Entry> checksums(Path directory, Map<String, Entry> known) throws IOException {
        Map<String, Entry> entries = new TreeMap<>(known);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                if (!known.containsKey(name)) {
                    entries.put(name, FileChecksums.ofUnchanged(file));
                }
            }
        }
        return entries;
    }

    /** Content before names: a directory is forced behind all that is in it. */
    private static void forceAll(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!Files.isSymbolicLink(path)) {
                    Durable.force(path);
                }
            }
        }
    }
}
