package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much there is to read, for the progress. */
final class FileSizes {

    private FileSizes() {}

    /** In bytes; 0 if it cannot be told, as reading the file will tell better. */
    static long of(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
