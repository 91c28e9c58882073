package org.pyramidion.documents.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.pyramidion.text.LineEnds;

/**
 * Puts lines that were broken for their width together again, since a line end is the end of a sentence elsewhere.
 * Which those are, only the whole file tells ({@link LineEnds}): it is written when all is known.
 */
final class Paragraphs {

    private final FileContent content;
    private final LineHyphens hyphens;
    private final List<String> lines = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    /** Something that happens before a line. */
    private record Event(int line, Consumer<FileContent> what) {}

    /** @param hyphens what becomes of a hyphen at the end of a line */
    Paragraphs(FileContent content, LineHyphens hyphens) {
        this.content = content;
        this.hyphens = hyphens;
    }

    /** A line of running text. An empty one ends the paragraph. */
    void line(String raw) {
        lines.add(raw.strip());
    }

    /** Something that is no running text, such as a heading, and ends the paragraph. */
    void then(Consumer<FileContent> what) {
        lines.add("");
        events.add(new Event(lines.size(), what));
    }

    /** Something to note that does not end the paragraph, such as that a page begins. */
    void note(Consumer<FileContent> what) {
        events.add(new Event(lines.size(), what));
    }

    /** Writes all of it. */
    void finish() {
        LineEnds ends = LineEnds.of(lines);
        StringBuilder paragraph = new StringBuilder();
        List<Consumer<FileContent>> waiting = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < lines.size(); i++) {
            for (; next < events.size() && events.get(next).line() == i; next++) {
                waiting.add(events.get(next).what());
            }
            if (paragraph.isEmpty()) {
                waiting.forEach(what -> what.accept(content));
                waiting.clear();
            }
            append(paragraph, lines.get(i));
            boolean divided = i + 1 < lines.size() && hyphens.goOn(lines.get(i), lines.get(i + 1));
            if (!divided && !ends.goesOn(i)) {
                content.line(paragraph.toString());
                paragraph.setLength(0);
            }
        }
        waiting.forEach(what -> what.accept(content));
        events.subList(next, events.size()).forEach(event -> event.what().accept(content));
    }

    private void append(StringBuilder paragraph, String line) {
        if (paragraph.isEmpty()) {
            paragraph.append(line);
        } else if (!hyphens.join(paragraph, line)) {
            paragraph.append(LineEnds.between(paragraph, line)).append(line);
        }
    }
}
