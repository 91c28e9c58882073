package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.RecordFields;

/**
 * A table each row of which is a document: it has a text, as DPR's passages do, or its cells are made one as {@link
 * TableReading} says.
 */
final class TableSource implements DocumentSource {

    static final String TITLE = "title";
    static final String TEXT = "text";

    /** How many joined rows a document names: it may have thousands. */
    private static final int SHOWN_ROWS = 20;

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
     * Rows that are read as is said. Their document tells file and row, and the rows that are joined to it.
     *
     * @param unnamed what stands before the number of a row in an id
     */
    static TableSource ofRows(Path file, Supplier<RowReader> rows, TableReading how, String unnamed) {
        return new TableSource(file, rows, row -> {
            if (row.cells().isEmpty()) {
                throw row.error("is empty; mend or remove the row");
            }
            String title = how.titleColumn(List.copyOf(row.cells().keySet()));
            return new Document(id(row, unnamed), row.cell(title), how.text(row), evidence(file, row));
        });
    }

    private static Map<String, Object> evidence(Path file, Row row) {
        Map<String, Object> fields = new LinkedHashMap<>(Map.of(Document.FILE, file.toString()));
        fields.put(Document.ROW, row.number());
        List<String> joined = row.joined().stream()
                .flatMap(part -> part.rows().stream())
                .limit(SHOWN_ROWS)
                .map(other -> "%s, row %d".formatted(other.file(), other.number()))
                .toList();
        if (!joined.isEmpty()) {
            fields.put("joined", joined);
        }
        return fields;
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
