package org.pyramidion.documents;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.pyramidion.base.PyramidionException;

/**
 * A row of {@link DelimitedText}, its cells not yet decoded; any thread may do so.
 *
 * @param line where it begins in the file, from 1
 * @param size about how many bytes of memory it takes
 * @param bytes of its cells, in order, each byte a char
 */
public record DelimitedRow(Path file, long line, long size, List<String> bytes) {

    /**
     * The text of its cells, in order.
     *
     * @throws PyramidionException naming the line, if they are not UTF-8
     */
    public List<String> cells() {
        return bytes.stream().map(cell -> decoded(cell, file, line)).toList();
    }

    /** @throws PyramidionException naming the line, if the bytes are not UTF-8 */
    static String decoded(String bytes, Path file, long line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PyramidionException(
                    "%s:%d: not valid UTF-8, though text before it is; save the file as UTF-8, or mend the row"
                            .formatted(file, line),
                    e);
        }
    }
}
