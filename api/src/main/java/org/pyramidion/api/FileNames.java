package org.pyramidion.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;

/**
 * How passages name their files.
 *
 * @param folder what is left out of those that lie in it, with its last separator; empty where they are told as they
 * are
 */
record FileNames(String folder) {

    static FileNames asTheyAre() {
        return new FileNames("");
    }

    /** From the folder of these documents on; of a single file that is the one that it lies in. */
    static FileNames within(Path documents) {
        try {
            Path real = documents.toRealPath();
            Path folder = Files.isDirectory(real)
                    ? real
                    : Optional.ofNullable(real.getParent()).orElse(real);
            return new FileNames(folder.toString().replaceFirst("/?$", "/"));
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(documents, Artifact.reason(e)), e);
        }
    }

    /** A passage's fields as they are told. */
    Map<String, Object> told(Map<String, Object> fields) {
        if (folder.isEmpty() || !(fields.get(Document.FILE) instanceof String file) || !file.startsWith(folder)) {
            return fields;
        }
        Map<String, Object> told = new HashMap<>(fields);
        told.put(Document.FILE, file.substring(folder.length()));
        return told;
    }
}
