package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.pyramidion.base.PyramidionException;

/**
 * One row of a table.
 *
 * @param line where it begins in the file, from 1
 * @param number of the row, from 1, a header not counted
 * @param cells by the names of their columns, in order
 * @param others the columns whose cells are neither strings nor numbers nor empty: lists, as JSON has them
 */
record Row(Path file, long line, long number, Map<String, String> cells, Set<String> others) {

    private static final int SHOWN_CHARS = 40;

    Row(Path file, long line, long number, Map<String, String> cells) {
        this(file, line, number, cells, Set.of());
    }

    /** An error of this row: "FILE:LINE: row N: problem". */
    PyramidionException error(String problem) {
        return new PyramidionException("%s:%d: row %d: %s".formatted(file, line, number, problem));
    }

    /** @throws PyramidionException naming row and column, if it does not have the column */
    String cell(String column) {
        String cell = cells.get(column);
        if (cell == null) {
            throw error("no column '%s', found: %s; mend the row or the name"
                    .formatted(column, String.join(", ", cells.keySet())));
        }
        return cell;
    }

    /**
     * A cell that must be text.
     *
     * @throws PyramidionException naming row and column, if it does not have the column, or a list is in it
     */
    String text(String column) {
        String cell = cell(column);
        if (others.contains(column)) {
            throw error("'%s' must be a string, is: %s; mend or remove the row".formatted(column, shortened(cell)));
        }
        return cell;
    }

    private static String shortened(String cell) {
        return cell.length() <= SHOWN_CHARS ? cell : cell.substring(0, SHOWN_CHARS) + "…";
    }
}
