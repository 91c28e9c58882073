package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.RecordFields;

/**
 * A table each row of which is a document: it has a text, as DPR's passages do, or a {@link Template} makes one of its
 * cells.
 */
final class TableSource implements DocumentSource {

    static final String TITLE = "title";
    static final String TEXT = "text";

    private final Path file;
    private final Supplier<RowReader> rows;
    private final Function<Row, Document> documents;

    private TableSource(Path file, Supplier<RowReader> rows, Function<Row, Document> documents) {
        this.file = file;
        this.rows = rows;
        this.documents = documents;
    }

    /**
     * Rows with a text, perhaps an id (the number of the row if there is none) and a title, however those are called
     * ({@link RecordFields}); other cells are kept.
     *
     * @param unnamed what stands before the number of a row in an id
     */
    static TableSource ofTexts(Path file, Supplier<RowReader> rows, String unnamed) {
        return new TableSource(file, rows, row -> {
            Set<String> names = row.cells().keySet();
            String text = RecordFields.text(names).orElse(TEXT);
            Optional<String> title = RecordFields.title(names);
            Map<String, Object> others = new LinkedHashMap<>(row.cells());
            others.remove(text);
            RecordFields.id(names).ifPresent(others::remove);
            title.ifPresent(others::remove);
            return new Document(id(row, unnamed), title.map(row::text).orElse(""), row.text(text), others);
        });
    }

    /**
     * Rows that fill a template. Their document tells file and row.
     *
     * @param title the column of the title; if not given, {@code title} where a row has it, else the first that the
     *     template names
     * @param unnamed what stands before the number of a row in an id
     */
    static TableSource ofTemplate(
            Path file, Supplier<RowReader> rows, Template template, Optional<String> title, String unnamed) {
        return new TableSource(
                file,
                rows,
                row -> new Document(
                        id(row, unnamed),
                        row.cell(title.orElseGet(() -> titleColumn(row, template))),
                        template.fill(row),
                        Map.of(Document.FILE, file.toString(), "row", row.number())));
    }

    private static String titleColumn(Row row, Template template) {
        return row.cells().containsKey(TITLE) ? TITLE : template.columns().getFirst();
    }

    private static String id(Row row, String unnamed) {
        return RecordFields.id(row.cells().keySet())
                .map(row::text)
                .filter(id -> !id.isBlank())
                .orElse(unnamed + row.number());
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public long size() {
        return FileSizes.of(file);
    }

    @Override
    public Reader open() {
        RowReader reader = rows.get();
        return new Reader() {

            @Override
            public Optional<RawRecord> next() {
                return reader.next().map(Record::new);
            }

            @Override
            public long bytesRead() {
                return reader.bytesRead();
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    private final class Record implements RawRecord {

        private final RowReader.RawRow raw;

        Record(RowReader.RawRow raw) {
            this.raw = raw;
        }

        @Override
        public long size() {
            return raw.size();
        }

        @Override
        public Parsed parse() {
            Row row = raw.row().get();
            return new Parsed.Text(documents.apply(row).requireShortLabels(row::error));
        }
    }
}
