package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;

/** Plain text, and what is read as such: headings are told, all other markup is text. */
final class TextFile {

    static final Charset WESTERN = Charset.forName("windows-1252");

    /** A heading of AsciiDoc. */
    private static final Pattern HEADING = Pattern.compile("={1,6} (\\S.*?)(?: =+)?");

    private static final Pattern RULE = Pattern.compile("([-=~^\"'`*+#_:.])\\1{2,}");

    private TextFile() {}

    static FileContent read(Path file) throws IOException {
        FileContent content = new FileContent();
        Paragraphs paragraphs = new Paragraphs(content, LineHyphens.NONE);
        List<String> lines =
                decoded(BoundedBytes.of(file)).lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean underlined = i + 1 < lines.size() && isUnderline(lines.get(i + 1), line);
            Matcher marked = HEADING.matcher(line);
            if (underlined || marked.matches()) {
                String heading = underlined ? line : marked.group(1);
                paragraphs.then(known -> known.heading(heading));
                i += underlined ? 1 : 0;
            } else if (!RULE.matcher(line).matches()) {
                paragraphs.line(line);
            } else {
                paragraphs.line("");
            }
        }
        paragraphs.finish();
        return content;
    }

    /** Whether a line underlines the one before it, as headings of reStructuredText and many a README are. */
    private static boolean isUnderline(String rule, String line) {
        return RULE.matcher(rule).matches()
                && !RULE.matcher(line).matches()
                && line.codePoints().anyMatch(Character::isLetter)
                && Math.abs(rule.length() - line.length()) <= 3;
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

    static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
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
