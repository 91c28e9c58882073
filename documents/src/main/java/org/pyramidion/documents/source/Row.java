package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;

/**
 * One row of a table.
 *
 * @param line where it begins in the file, from 1
 * @param number of the row, from 1, a header not counted
 * @param cells by the names of their columns, in order
 * @param others the columns whose cells are neither strings nor numbers nor empty: lists, as JSON has them
 * @param joined rows of other tables, by table
 */
record Row(Path file, long line, long number, Map<String, String> cells, Set<String> others, List<Joined> joined) {

    /**
     * What another table says of a row.
     *
     * @param table its name
     * @param column of this row, that holds the key
     * @param key its column that has the key
     * @param rows those of this key; none where it is not there
     * @param isOne whether no key there has more than one row: then the key stands for its row
     */
    record Joined(String table, String column, String key, List<Row> rows, boolean isOne) {}

    private static final int SHOWN_CHARS = 40;

    Row(Path file, long line, long number, Map<String, String> cells) {
        this(file, line, number, cells, Set.of());
    }

    Row(Path file, long line, long number, Map<String, String> cells, Set<String> others) {
        this(file, line, number, cells, others, List.of());
    }

    Row with(List<Joined> joined) {
        return new Row(file, line, number, cells, others, joined);
    }

    /** An error of this row: "FILE:LINE: row N: problem". */
    PyramidionException error(String problem) {
        return new PyramidionException("%s:%d: row %d: %s".formatted(file, line, number, problem));
    }

    /**
     * A cell, or those of a column of a joined table, {@code table.column}, one after the other.
     *
     * @throws PyramidionException naming row and column, if it does not have the column
     */
    String cell(String column) {
        String cell = cells.get(column);
        return cell == null ? joinedCells(column) : cell;
    }

    private String joinedCells(String column) {
        return joined.stream()
                .filter(part -> column.startsWith(part.table() + "."))
                .findFirst()
                .map(part -> part.rows().stream()
                        .map(row -> row.cell(column.substring(part.table().length() + 1)))
                        .filter(cell -> !cell.isBlank())
                        .collect(Collectors.joining(", ")))
                .orElseThrow(() -> missing(column));
    }

    private PyramidionException missing(String column) {
        return error("no column '%s', found: %s; mend the row or the name"
                .formatted(column, String.join(", ", cells.keySet())));
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
