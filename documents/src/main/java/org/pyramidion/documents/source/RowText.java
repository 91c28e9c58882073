package org.pyramidion.documents.source;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row told without a template: a line "name of the column: cell." for each cell, and one for each row that is joined
 * to it. A name is told in words, so that it can be asked for: "birth_year" is "birth year".
 */
final class RowText {

    private static final List<String> NAMES = List.of("name", "label");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[_\\s]+|(?<=\\p{Ll})(?=\\p{Lu})");
    private static final Pattern END = Pattern.compile(".*[.!?。！？]", Pattern.DOTALL);

    private RowText() {}

    /** Blank if all cells are. */
    static String of(Row row) {
        Stream<String> own = cells(row.cells(), "").stream();
        Stream<String> joined = row.joined().stream()
                .flatMap(part -> part.rows().stream()
                        .map(other ->
                                words(part.table()) + ": " + String.join("; ", cells(other.cells(), part.key()))));
        return Stream.concat(own, joined).map(RowText::ended).collect(Collectors.joining("\n"));
    }

    /** The column that is likeliest to name what a row is about. */
    static String title(List<String> columns) {
        return columns.stream()
                .filter(column -> NAMES.contains(column.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(columns.getFirst());
    }

    /** @param left the column that is left out */
    private static Collection<String> cells(Map<String, String> cells, String left) {
        return cells.entrySet().stream()
                .filter(cell -> !cell.getValue().isBlank() && !cell.getKey().equals(left))
                .map(cell -> words(cell.getKey()) + ": " + line(cell.getValue()))
                .toList();
    }

    private static String words(String name) {
        return BETWEEN_WORDS.matcher(name.strip()).replaceAll(" ");
    }

    private static String line(String cell) {
        return cell.strip().replaceAll("\\s+", " ");
    }

    private static String ended(String line) {
        return END.matcher(line).matches() ? line : line + ".";
    }
}
