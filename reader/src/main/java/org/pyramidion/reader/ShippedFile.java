package org.pyramidion.reader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/** The packed reader that comes with this module. */
final class ShippedFile {

    private static final String RESOURCE = "reader.safetensors";

    private ShippedFile() {}

    /** Unpacks it to read from. */
    static <T> T read(Function<Path, T> reading) {
        try (InputStream packed = ShippedFile.class.getResourceAsStream(RESOURCE)) {
            if (packed == null) {
                throw new PyramidionException("this build comes without a reader; train one and name it");
            }
            Path file = Files.createTempFile("reader", ".safetensors");
            try {
                Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
                return reading.apply(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot unpack the reader: %s".formatted(Artifact.reason(e)), e);
        }
    }
}
