package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pyramidion.base.PyramidionException;

/** Plain text. */
final class TextFile {

    private static final Charset WESTERN = Charset.forName("windows-1252");

    private TextFile() {}

    static FileContent read(Path file) throws IOException {
        FileContent content = new FileContent();
        Paragraphs paragraphs = new Paragraphs(content, false);
        decoded(BoundedBytes.of(file)).lines().forEach(paragraphs::line);
        paragraphs.end();
        return content;
    }

    static String decoded(byte[] bytes) {
        Charset charset = charset(bytes);
        String text = new String(bytes, charset);
        if (text.indexOf(0) >= 0) {
            throw new PyramidionException("is not text");
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** By the byte order mark, else UTF-8, else, if it is not that, windows-1252. */
    static Charset charset(byte[] bytes) {
        if (begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff)) {
            return StandardCharsets.UTF_16;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return WESTERN;
        }
    }

    private static boolean begins(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
