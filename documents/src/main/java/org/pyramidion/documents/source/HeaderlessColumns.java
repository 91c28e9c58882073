package org.pyramidion.documents.source;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pyramidion.documents.RecordFields;

/**
 * Tells a table of tabs without a header by its first row, and what its columns hold: MS MARCO's collections are such.
 */
final class HeaderlessColumns {

    private static final int MOST_COLUMNS = 4;

    /** A name of a column has fewer words. */
    private static final int TEXT_WORDS = 4;

    private HeaderlessColumns() {}

    /** The columns' names; nothing if the row is a header, or of another kind. */
    static Optional<List<String>> of(String row, char delimiter) {
        List<String> cells = Arrays.asList(row.split(Character.toString(delimiter), -1));
        boolean named = RecordFields.text(cells).isPresent()
                || RecordFields.title(cells).isPresent();
        if (delimiter != '\t' || named || cells.size() < 2 || cells.size() > MOST_COLUMNS || !isId(cells.getFirst())) {
            return Optional.empty();
        }
        return cells.stream().skip(1).anyMatch(HeaderlessColumns::isText)
                ? Optional.of(names(cells))
                : Optional.empty();
    }

    private static boolean isId(String cell) {
        return !cell.isBlank() && cell.length() <= 100 && cell.chars().noneMatch(Character::isWhitespace);
    }

    private static boolean isText(String cell) {
        return cell.strip().split("\\s+").length >= TEXT_WORDS;
    }

    private static List<String> names(List<String> cells) {
        int text = 1;
        for (int i = 2; i < cells.size(); i++) {
            text = cells.get(i).length() > cells.get(text).length() ? i : text;
        }
        String[] names = new String[cells.size()];
        boolean titled = false;
        for (int i = cells.size() - 1; i > 0; i--) {
            boolean url = cells.get(i).contains("://");
            names[i] = i == text ? "text" : url ? "url" : titled ? "column" + i : "title";
            titled |= names[i].equals("title");
        }
        names[0] = "id";
        return List.of(names);
    }
}
