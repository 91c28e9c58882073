package org.pyramidion.documents.source;

import java.util.regex.Pattern;

/**
 * Puts lines that were broken for their width together again, since a line end is the end of a sentence elsewhere: a line goes on
 * in the next one if it is long, no blank line is between and the next one does not begin an item.
 */
final class Paragraphs {

    /** Shorter lines end where they end on purpose. */
    private static final int BROKEN = 40;

    private static final Pattern ITEM = Pattern.compile("([-*+•–‣◦]|\\(?\\d{1,3}[.)]|\\(?[a-z][.)])\\s.*");
    private static final Pattern DIVIDED = Pattern.compile(".*\\p{L}{2}-");

    private final FileContent content;
    private final boolean hyphens;
    private final StringBuilder paragraph = new StringBuilder();
    private int lastLength;

    /** @param hyphens whether a hyphen at the end of a line divides a word */
    Paragraphs(FileContent content, boolean hyphens) {
        this.content = content;
        this.hyphens = hyphens;
    }

    void line(String raw) {
        String line = raw.strip();
        if (line.isEmpty()) {
            end();
            return;
        }
        if (paragraph.isEmpty() || lastLength < BROKEN || ITEM.matcher(line).matches()) {
            end();
        } else if (hyphens && isDivided(line)) {
            paragraph.setLength(paragraph.length() - 1);
        } else {
            paragraph.append(' ');
        }
        paragraph.append(line);
        lastLength = line.length();
    }

    private boolean isDivided(String next) {
        int start = Math.max(0, paragraph.length() - 4);
        return Character.isLowerCase(next.charAt(0))
                && DIVIDED.matcher(paragraph.substring(start)).matches();
    }

    /** Ends the paragraph under way. */
    void end() {
        content.line(paragraph.toString());
        paragraph.setLength(0);
    }
}
