package org.pyramidion.documents.source;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.documents.RecordFields;

/**
 * A row told without a template: a line "name of the column: cell." for each cell, and one for each row that is joined
 * to it. A key that stands for one row of another table is told as that row: who asks who supplies a part does not want
 * the supplier's number. A name is told in words, so that it can be asked for: "birth_year" is "birth year".
 */
final class RowText {

    private static final List<String> NAMES = List.of("name", "label");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[_\\s]+|(?<=\\p{Ll})(?=\\p{Lu})");
    private static final Pattern END = Pattern.compile(".*[.!?。！？]", Pattern.DOTALL);

    private RowText() {}

    /** Blank if all cells are. */
    static String of(Row row) {
        Stream<String> own = row.cells().entrySet().stream()
                .filter(cell -> !cell.getValue().isBlank())
                .flatMap(cell -> told(row, cell.getKey(), cell.getValue()));
        Stream<String> others = row.joined().stream()
                .filter(part -> !part.isOne())
                .flatMap(part -> part.rows().stream().map(other -> line(part.table(), other, part.key())));
        return Stream.concat(own, others).map(RowText::ended).collect(Collectors.joining("\n"));
    }

    /** A cell; where it stands for a row of another table, that row in its place, and the key behind it. */
    private static Stream<String> told(Row row, String column, String cell) {
        Optional<Row.Joined> meant = row.joined().stream()
                .filter(part -> part.isOne() && part.column().equals(column))
                .filter(part -> !part.rows().isEmpty())
                .findFirst();
        if (meant.isEmpty()) {
            return Stream.of(words(column) + ": " + inLine(cell));
        }
        Row.Joined part = meant.get();
        String name = isKey(column) ? part.table() : column;
        return Stream.of(
                line(name, part.rows().getFirst(), part.key()),
                "%s %s: %s".formatted(words(name), words(part.key()), inLine(cell)));
    }

    private static boolean isKey(String column) {
        return RecordFields.id(List.of(column)).isPresent();
    }

    /**
     * A row in one line, what it is about first.
     *
     * @param key the column that is left out
     */
    private static String line(String name, Row row, String key) {
        String title = title(List.copyOf(row.cells().keySet()));
        Stream<String> first =
                Stream.of(row.cells().getOrDefault(title, "")).filter(cell -> !title.equals(key) && !cell.isBlank());
        Stream<String> others = row.cells().entrySet().stream()
                .filter(cell -> !cell.getKey().equals(key) && !cell.getKey().equals(title))
                .filter(cell -> !cell.getValue().isBlank())
                .map(cell -> words(cell.getKey()) + ": " + inLine(cell.getValue()));
        return words(name) + ": "
                + Stream.concat(first.map(RowText::inLine), others).collect(Collectors.joining("; "));
    }

    /** The column that is likeliest to name what a row is about. */
    static String title(List<String> columns) {
        return columns.stream()
                .filter(column -> NAMES.contains(column.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(columns.getFirst());
    }

    private static String words(String name) {
        return BETWEEN_WORDS.matcher(name.strip()).replaceAll(" ");
    }

    private static String inLine(String cell) {
        return cell.strip().replaceAll("\\s+", " ");
    }

    private static String ended(String line) {
        return END.matcher(line).matches() ? line : line + ".";
    }
}
