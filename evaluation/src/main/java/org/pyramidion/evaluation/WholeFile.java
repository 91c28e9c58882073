package org.pyramidion.evaluation;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/** Writes a text file that appears when it is whole. */
final class WholeFile {

    /** What writes the text. */
    @FunctionalInterface
    interface Content {
        void writeTo(Writer writer) throws IOException;
    }

    private WholeFile() {}

    /**
     * Writes it, and the directory for it.
     *
     * @throws PyramidionException if it cannot be written
     */
    static void write(Path file, Content content) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try {
                try (Writer writer = Files.newBufferedWriter(partial)) {
                    content.writeTo(writer);
                }
                Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }
}
