package org.pyramidion.corpus.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.Document;

/** What a file says, line by line, as its reader finds it. */
final class FileContent {

    /** No document has more; a small file that unpacks to more is not meant well. */
    static final int MAX_CHARS = 1 << 24;

    private final StringBuilder text = new StringBuilder();
    private final List<Document.Position> positions = new ArrayList<>();
    private final Map<String, Object> here = new LinkedHashMap<>();
    private String title = "";
    private boolean navigation;

    /** Adds a line that ends a sentence, whatever its last char; blank ones are passed over. */
    void line(String line) {
        String words = line.strip();
        if (words.isEmpty()) {
            return;
        }
        if (text.length() + words.length() > MAX_CHARS) {
            throw new PyramidionException("has more than %d million chars".formatted(MAX_CHARS >> 20));
        }
        text.append(text.isEmpty() ? "" : "\n").append(words);
    }

    /** Adds a heading: a line of its own, and the section of what follows; the title, if there is none yet. */
    void heading(String heading) {
        String words = heading.strip();
        if (!words.isEmpty()) {
            title(words);
            begin(Document.SECTION, words);
            line(words);
        }
    }

    /** Says on which page that is what follows. */
    void page(int number) {
        begin(Document.PAGE, number);
    }

    /** The title, unless an earlier one is known. */
    void title(String known) {
        title = title.isEmpty() ? known.strip() : title;
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

    /** Whether there is nothing in it but what leads elsewhere. */
    boolean isNavigation() {
        return navigation && text.isEmpty();
    }
}
