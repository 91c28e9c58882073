package org.pyramidion.documents.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;

/** A sentence with names of columns in braces, {@code {name} was born in {place}.}, which a row of a table fills. */
public final class Template {

    private static final Pattern COLUMN = Pattern.compile("\\{([^{}]+)}");

    private final String text;
    private final List<String> columns;

    private Template(String text, List<String> columns) {
        this.text = text;
        this.columns = columns;
    }

    /** @throws PyramidionException if it names no column or a brace has no partner */
    public static Template of(String text) {
        List<String> columns = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(text);
        while (matcher.find()) {
            columns.add(matcher.group(1).strip());
        }
        if (columns.isEmpty() || matcher.replaceAll("").matches(".*[{}].*")) {
            throw new PyramidionException(
                    "template '%s': name columns in braces, such as \"{name} was born in {place}.\"".formatted(text));
        }
        return new Template(text, List.copyOf(columns));
    }

    /** The columns it names, in order. */
    List<String> columns() {
        return columns;
    }

    /**
     * The sentence of a row; blank if a cell that it needs is blank, since the rest would say something else.
     *
     * @throws PyramidionException naming the row and the column that it does not have
     */
    String fill(Row row) {
        Matcher matcher = COLUMN.matcher(text);
        StringBuilder sentence = new StringBuilder();
        while (matcher.find()) {
            String cell = row.cell(matcher.group(1).strip()).strip();
            if (cell.isEmpty()) {
                return "";
            }
            matcher.appendReplacement(sentence, Matcher.quoteReplacement(cell));
        }
        return matcher.appendTail(sentence).toString();
    }
}
