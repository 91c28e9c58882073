package org.pyramidion.documents.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Puts the text of an office document together: a paragraph is a line, and so is the row of a table. What is within a
 * paragraph but no part of it, such as a box beside it, follows it; notes follow all else.
 */
final class OfficeText {

    /** A cell with more paragraphs is a box for the looks of a page. */
    private static final int MOST_PARAGRAPHS = 2;

    private final FileContent content;
    private final Deque<StringBuilder> open = new ArrayDeque<>();
    private final Deque<List<List<String>>> rows = new ArrayDeque<>();
    private final List<String> beside = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int inNote;

    OfficeText(FileContent content) {
        this.content = content;
    }

    void beginParagraph() {
        open.push(new StringBuilder());
    }

    /** Adds to the paragraph under way; passed over if there is none. */
    void append(String words) {
        if (!open.isEmpty()) {
            open.element().append(words);
        }
    }

    /** What the paragraph under way says so far. */
    String soFar() {
        return open.isEmpty() ? "" : open.element().toString();
    }

    void endParagraph(boolean heading) {
        if (open.isEmpty()) {
            return;
        }
        String words = open.pop().toString().replaceAll("\\s+", " ").strip();
        if (heading && open.isEmpty() && rows.isEmpty() && inNote == 0) {
            content.heading(words);
        } else {
            write(words);
        }
        if (open.isEmpty()) {
            List<String> waiting = List.copyOf(beside);
            beside.clear();
            waiting.forEach(this::write);
        }
    }

    private void write(String words) {
        if (words.isEmpty()) {
            return;
        }
        if (inNote > 0) {
            notes.add(words);
        } else if (!open.isEmpty()) {
            beside.add(words);
        } else if (!rows.isEmpty() && !rows.element().isEmpty()) {
            rows.element().getLast().add(words);
        } else {
            content.line(words);
        }
    }

    void beginRow() {
        rows.push(new ArrayList<>());
    }

    void beginCell() {
        if (!rows.isEmpty()) {
            rows.element().add(new ArrayList<>());
        }
    }

    void endRow() {
        if (rows.isEmpty()) {
            return;
        }
        List<List<String>> cells = rows.pop();
        boolean box = cells.size() == 1 || cells.stream().anyMatch(cell -> cell.size() > MOST_PARAGRAPHS);
        List<String> words = cells.stream().flatMap(List::stream).toList();
        if (box) {
            words.forEach(this::write);
        } else {
            write(String.join(" ", words));
        }
    }

    void beginNote() {
        inNote++;
    }

    void endNote() {
        inNote--;
    }

    /** Writes the notes. */
    void finish() {
        notes.forEach(content::line);
        notes.clear();
    }
}
