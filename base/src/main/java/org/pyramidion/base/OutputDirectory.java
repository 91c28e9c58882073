package org.pyramidion.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a verb writes: what stands there is replaced as a whole, so it had better be of the same kind. */
public final class OutputDirectory {

    private OutputDirectory() {}

    /**
     * Makes sure that nothing else is replaced.
     *
     * @param kind what may stand there, in words; {@code formats} what its manifest calls it
     * @throws PyramidionException if something stands there that is neither empty nor of one of these formats
     */
    public static void requireReplaceable(Path place, String kind, String... formats) {
        boolean ours = Artifact.find(place)
                .filter(found -> List.of(formats).contains(found.manifest().format()))
                .isPresent();
        if (!ours && Files.exists(place) && !isEmptyDirectory(place)) {
            throw new PyramidionException(
                    "%s: holds something that is not %s; name a new directory".formatted(place, kind));
        }
    }

    private static boolean isEmptyDirectory(Path place) {
        if (!Files.isDirectory(place)) {
            return false;
        }
        try (Stream<Path> children = Files.list(place)) {
            return children.findAny().isEmpty();
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(place, Artifact.reason(e)), e);
        }
    }
}
