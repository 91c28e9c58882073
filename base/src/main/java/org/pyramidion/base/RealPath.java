package org.pyramidion.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Paths without links on the way. */
public final class RealPath {

    private RealPath() {}

    /**
     * Where something is, or will be, without links on the way there: whoever names it by a link means the same.
     *
     * @throws PyramidionException if the links lead in circles or may not be followed
     */
    public static Path of(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (NoSuchFileException e) {
            return absent(absolute);
        } catch (IOException e) {
            throw new PyramidionException("cannot follow %s: %s".formatted(path, Artifact.reason(e)), e);
        }
    }

    private static Path absent(Path absolute) {
        try {
            return of(absolute.resolveSibling(Files.readSymbolicLink(absolute)));
        } catch (IOException | UnsupportedOperationException e) { // no link: it will be where it is named
            Path parent = absolute.getParent();
            return parent == null ? absolute : of(parent).resolve(absolute.getFileName());
        }
    }
}
