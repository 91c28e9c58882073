package org.pyramidion.documents.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;

/** Reads what may not be large, so that a few bytes that unpack to gigabytes do no harm. */
final class BoundedBytes {

    static final int MAX = 1 << 26;

    private BoundedBytes() {}

    /** The content of a file, unpacked. A link is not followed. */
    static byte[] of(Path file) throws IOException {
        try (CompressedFile in = CompressedFile.open(file, LinkOption.NOFOLLOW_LINKS)) {
            return of(in);
        }
    }

    static byte[] of(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX);
        if (in.read() >= 0) {
            throw new PyramidionException("holds more than %d MiB".formatted(MAX >> 20));
        }
        return bytes;
    }
}
