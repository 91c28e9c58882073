package org.pyramidion.base;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in plain text: columns as wide as they must be, numbers to the right, two spaces between. */
public final class Table {

    private static final int WIDEST = 48;

    private final List<List<String>> rows = new ArrayList<>();
    private final String alignment;

    /** @param alignment a letter for each column: {@code l} or {@code r} */
    public Table(String alignment, String... header) {
        this.alignment = alignment;
        row(header);
    }

    /** Adds a row of as many cells as the header has; a cell is put on one line and cut when it is too long. */
    public Table row(String... cells) {
        rows.add(Arrays.stream(cells).map(Table::cell).toList());
        return this;
    }

    private static String cell(String text) {
        String plain = OneLine.of(text);
        return plain.length() <= WIDEST ? plain : plain.substring(0, WIDEST - 1) + "…";
    }

    @Override
    public String toString() {
        int[] widths = new int[alignment.length()];
        rows.forEach(row ->
                Arrays.setAll(widths, c -> Math.max(widths[c], row.get(c).length())));
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                String fill = " ".repeat(widths[c] - row.get(c).length());
                line.append(c == 0 ? "" : "  ");
                line.append(alignment.charAt(c) == 'r' ? fill + row.get(c) : row.get(c) + fill);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
