package org.pyramidion.corpus.source;

import java.nio.file.Path;
import java.util.Map;
import org.pyramidion.base.PyramidionException;

/**
 * One row of a table.
 *
 * @param line where it begins in the file, from 1
 * @param number of the row, from 1, a header not counted
 * @param cells by the names of their columns, in order
 */
record Row(Path file, long line, long number, Map<String, String> cells) {

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
}
