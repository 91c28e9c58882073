package org.pyramidion.documents.source;

import java.util.List;
import java.util.Optional;

/**
 * How rows of tables become documents.
 *
 * @param template the sentence of a row; without one a row is told by its columns' names and cells
 * @param title the column of the title; if not given, {@code title} where a row has it, else the first that the template
 *     names, or without one {@code name}, or the first column
 * @param joins what rows take from other tables
 */
public record TableReading(Optional<Template> template, Optional<String> title, List<TableJoin> joins) {

    /** The sentence of each row. */
    public static TableReading of(Template template) {
        return new TableReading(Optional.of(template), Optional.empty(), List.of());
    }

    /** Rows as they are. */
    public static TableReading ofRows() {
        return new TableReading(Optional.empty(), Optional.empty(), List.of());
    }

    /** The text of a row; blank where it says nothing. */
    String text(Row row) {
        return template.map(sentence -> sentence.fill(row)).orElseGet(() -> RowText.of(row));
    }

    /** The column of a row's title. */
    String titleColumn(List<String> columns) {
        return title.orElseGet(() -> columns.contains(TableSource.TITLE)
                ? TableSource.TITLE
                : template.map(sentence -> sentence.columns().getFirst()).orElseGet(() -> RowText.title(columns)));
    }
}
