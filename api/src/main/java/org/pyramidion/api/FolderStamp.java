package org.pyramidion.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Durable;
import org.pyramidion.documents.source.FileReaders;

/**
 * What a folder held when its corpus was made: names, sizes, and the times at which files were changed, which no
 * program can set back. While that is the same, nothing has to be read again.
 *
 * @param told of all files, and of the program that reads them
 */
record FolderStamp(String told) {

    /** What changed so lately may have changed again within one tick of the file system's clock. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    /** Nothing if a file was changed just now, cannot be looked at, or if the file system does not tell. */
    static Optional<FolderStamp> of(Path folder) {
        Map<String, String> files = new TreeMap<>();
        Instant settled = Instant.now().minus(SETTLED);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                Map<String, Object> told = Files.readAttributes(file, "unix:ino,ctime,size,isDirectory");
                if (!(told.get("ctime") instanceof FileTime time)
                        || time.toInstant().isAfter(settled)) {
                    return Optional.empty();
                }
                files.put(folder.relativize(file).toString(), new TreeMap<>(told).toString());
            }
            return Optional.of(new FolderStamp(hex(program() + "\n" + files)));
        } catch (IOException | RuntimeException e) { // a file that is gone, a walk that is refused, no Unix
            return Optional.empty();
        }
    }

    /** When the classes that read files were made. */
    private static String program() throws IOException {
        CodeSource source = FileReaders.class.getProtectionDomain().getCodeSource();
        Path classes = Path.of(source.getLocation().getPath());
        return classes + " "
                + Files.readAttributes(classes, BasicFileAttributes.class).lastModifiedTime();
    }

    private static String hex(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Whether a corpus that stands there was made of just this. */
    boolean isOf(Path corpus) {
        try {
            return Artifact.find(corpus)
                    .map(this::line)
                    .equals(Files.readAllLines(note(corpus)).stream().findFirst());
        } catch (IOException e) {
            return false; // none was noted
        }
    }

    /** Notes that a corpus was made of this. */
    void note(Artifact corpus) throws IOException {
        Durable.write(note(corpus.directory()), line(corpus).getBytes(StandardCharsets.UTF_8));
    }

    private String line(Artifact corpus) {
        return corpus.id() + " " + told;
    }

    private static Path note(Path corpus) {
        return corpus.resolveSibling(corpus.getFileName() + ".folder");
    }
}
