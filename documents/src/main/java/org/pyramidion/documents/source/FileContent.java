package org.pyramidion.documents.source;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.Picture;

/** What a file says, line by line, as its reader finds it. */
final class FileContent {

    /** No document has more; a small file that unpacks to more is not meant well. */
    static final int MAX_CHARS = 1 << 24;

    /** What is longer is no heading, nor a title: each block keeps those. */
    static final int LONGEST_HEADING = 300;

    private final StringBuilder text = new StringBuilder();
    private final List<Document.Position> positions = new ArrayList<>();
    private final Map<String, Object> here = new LinkedHashMap<>();
    private String title = "";
    private boolean navigation;
    private Optional<Picture> picture = Optional.empty();

    /** Adds a line that ends a sentence, whatever its last char; blank ones are passed over. */
    void line(String line) {
        verbatim(line.strip());
    }

    /** Adds a line with the white space that it begins with, as code needs it; blank ones are passed over. */
    void verbatim(String line) {
        String words = line.stripTrailing();
        if (words.isBlank()) {
            return;
        }
        if (text.length() + words.length() > MAX_CHARS) {
            throw new PyramidionException("has more than %d million chars".formatted(MAX_CHARS >> 20));
        }
        text.append(text.isEmpty() ? "" : "\n").append(words);
    }

    /**
     * Adds a heading: a line of its own, and the section of what follows; the title, if there is none yet. If it is too
     * long for one, it is a line and nothing else.
     */
    void heading(String heading) {
        String words = heading.strip();
        if (!words.isEmpty() && words.length() <= LONGEST_HEADING) {
            title(words);
            begin(Document.SECTION, words);
        }
        line(words);
    }

    /** Says on which page that is what follows. */
    void page(int number) {
        begin(Document.PAGE, number);
    }

    /** The title, unless an earlier one is known, or it is too long for one. */
    void title(String known) {
        String words = known.strip();
        title = title.isEmpty() && words.length() <= LONGEST_HEADING ? words : title;
    }

    /** Says that it is a picture. */
    void picture(Picture scaled) {
        picture = Optional.of(scaled);
    }

    Optional<Picture> picture() {
        return picture;
    }

    /** Says that there were words, but only to find one's way by. */
    void navigation() {
        navigation = true;
    }

    private void begin(String field, Object value) {
        here.put(field, value);
        int start = text.isEmpty() ? 0 : text.length() + 1;
        if (!positions.isEmpty() && positions.getLast().start() == start) {
            positions.removeLast();
        }
        positions.add(new Document.Position(start, Map.copyOf(here)));
    }

    String text() {
        return text.toString();
    }

    List<Document.Position> positions() {
        return positions;
    }

    String title() {
        return title;
    }

    /** Writes it for {@link #readFrom}. */
    void writeTo(DataOutputStream out) throws IOException {
        writeString(title, out);
        out.writeBoolean(navigation);
        writeString(text.toString(), out);
        out.writeInt(positions.size());
        for (Document.Position position : positions) {
            out.writeInt(position.start());
            out.writeInt((Integer) position.fields().getOrDefault(Document.PAGE, -1));
            out.writeBoolean(position.fields().containsKey(Document.SECTION));
            writeString((String) position.fields().getOrDefault(Document.SECTION, ""), out);
        }
        out.writeBoolean(picture.isPresent());
        out.write(picture.map(Picture::rgb).orElse(new byte[0]));
    }

    static FileContent readFrom(DataInputStream in) throws IOException {
        FileContent content = new FileContent();
        content.title = readString(in);
        content.navigation = in.readBoolean();
        content.text.append(readString(in));
        for (int i = in.readInt(); i > 0; i--) {
            int start = in.readInt();
            int page = in.readInt();
            boolean inSection = in.readBoolean();
            String section = readString(in);
            Map<String, Object> fields = new LinkedHashMap<>();
            if (page >= 0) {
                fields.put(Document.PAGE, page);
            }
            if (inSection) {
                fields.put(Document.SECTION, section);
            }
            content.positions.add(new Document.Position(start, Map.copyOf(fields)));
        }
        if (in.readBoolean()) {
            content.picture(new Picture(in.readNBytes(Picture.BYTES)));
        }
        return content;
    }

    /** UTF-16, as a text may hold halves of characters. */
    static void writeString(String text, DataOutputStream out) throws IOException {
        byte[] bytes = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) (text.charAt(i) >> 8);
            bytes[2 * i + 1] = (byte) text.charAt(i);
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readString(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        char[] chars = new char[bytes.length / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) (bytes[2 * i] << 8 | bytes[2 * i + 1] & 0xff);
        }
        return new String(chars);
    }

    /** Whether there is nothing in it but what leads elsewhere. */
    boolean isNavigation() {
        return navigation && text.isEmpty();
    }
}
