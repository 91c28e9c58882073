package org.pyramidion.study;

import java.util.List;
import java.util.stream.Collectors;

/** A table of a report. */
final class MarkdownTable {

    private final StringBuilder text = new StringBuilder();

    MarkdownTable(List<String> heads) {
        row(heads);
        row(heads.stream().map(head -> "---").toList());
    }

    MarkdownTable row(List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
