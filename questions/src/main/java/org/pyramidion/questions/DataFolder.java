package org.pyramidion.questions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.PyramidionException;

/**
 * The folder of data sets that lies outside the project: {@code PYRAMIDION_DATA}, else {@code ../shared/data}.
 *
 * @param root where it is, or would be
 */
public record DataFolder(Path root) {

    private static final String VARIABLE = "PYRAMIDION_DATA";

    /** As the variables of an environment say. */
    public static DataFolder of(Map<String, String> environment) {
        return new DataFolder(Path.of(environment.getOrDefault(VARIABLE, "../shared/data")));
    }

    /**
     * The files that were given or, where none was, those of the folder.
     *
     * @param option with which they are given, for messages
     * @param names of the folder's files, beneath its root
     * @throws PyramidionException naming the first that is absent
     */
    public List<Path> files(String option, List<Path> given, String... names) {
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
