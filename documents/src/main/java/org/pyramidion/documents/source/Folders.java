package org.pyramidion.documents.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folders that a corpus has documents of. A file below one of them has the same id however it is named: through
 * that folder, through one below or above it, or alone.
 *
 * @param names what each is called in the ids of its documents, by its real path
 */
public record Folders(Map<String, String> names) {

    public static final Folders NONE = new Folders(Map.of());

    public Folders {
        names = Map.copyOf(names);
    }

    /** The id of a file, by the nearest of these folders above it; nothing if it is below none. */
    Optional<String> id(Path file) {
        for (Path above = file.getParent(); above != null; above = above.getParent()) {
            String name = names.get(above.toString());
            if (name != null) {
                return Optional.of(name + "/" + above.relativize(file));
            }
        }
        return Optional.empty();
    }

    /** Whether a folder is one of these, or below one. */
    boolean cover(Path folder) {
        return id(folder.resolve("file")).isPresent();
    }

    /** Whether another folder that still exists has this name; one that is gone has moved. */
    boolean isTaken(String name, Path folder) {
        return names.entrySet().stream()
                .anyMatch(known -> known.getValue().equals(name)
                        && !known.getKey().equals(folder.toString())
                        && Files.isDirectory(Path.of(known.getKey())));
    }
}
