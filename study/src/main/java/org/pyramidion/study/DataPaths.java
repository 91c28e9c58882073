package org.pyramidion.study;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pyramidion.base.PyramidionException;

/**
 * Where a study's files are.
 *
 * @param data the folder of data sets, which a path may begin with as {@code $DATA}
 */
record DataPaths(Path data) {

    private static final Path NAME = Path.of("$DATA");

    Path of(Path path) {
        return path.startsWith(NAME) ? data.resolve(NAME.relativize(path)) : path;
    }

    /** @throws PyramidionException if there is no such file */
    Path file(Path path) {
        Path file = of(path);
        if (!Files.exists(file)) {
            throw new PyramidionException("%s: no such file%s"
                    .formatted(file, file.equals(path) ? "" : "; name the data folder in PYRAMIDION_DATA"));
        }
        return file;
    }
}
