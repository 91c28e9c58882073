package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;

/** The folder of data sets that lies outside the project: {@code PYRAMIDION_DATA}, else {@code ../shared/data}. */
record DataFolder(Path root) {

    private static final String VARIABLE = "PYRAMIDION_DATA";

    static DataFolder of(Console console) {
        return new DataFolder(Path.of(console.environment().getOrDefault(VARIABLE, "../shared/data")));
    }

    /**
     * The files that were given or, where none was, those of the folder.
     *
     * @param option with which they are given
     * @throws PyramidionException naming the first that is absent
     */
    List<Path> files(String option, List<Path> given, String... names) {
        for (Path file : given) {
            if (!Files.isRegularFile(file)) {
                throw new PyramidionException("%s %s: no such file; check the path".formatted(option, file));
            }
        }
        return given.isEmpty()
                ? List.of(names).stream().map(name -> file(option, name)).toList()
                : given;
    }

    private Path file(String option, String name) {
        Path file = root.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new PyramidionException("no %s was given and %s is missing; give %s FILE, or the data folder in %s"
                    .formatted(option, file, option, VARIABLE));
        }
        return file;
    }
}
