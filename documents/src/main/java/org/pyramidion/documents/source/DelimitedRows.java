package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.DelimitedRow;
import org.pyramidion.documents.DelimitedText;

/**
 * {@link DelimitedText} with a header. A first line {@code sep=;} tells the delimiter. A TSV without a header has ids
 * and texts in columns, as MS MARCO's have; nothing is quoted in it.
 */
final class DelimitedRows implements RowReader {

    private static final Pattern SEPARATOR = Pattern.compile("(?i)sep=([\\p{ASCII}&&[^\"]])");

    private final Path file;
    private final DelimitedText in;
    private final DelimitedText.Rows rows;
    private final List<String> columns;
    private long number;

    /** @throws PyramidionException if the file cannot be read or names no columns */
    DelimitedRows(Path file) {
        this.file = file;
        this.in = DelimitedText.open(file);
        try {
            Optional<Character> told = told();
            String header = firstLine();
            char delimiter = told.orElseGet(() -> delimiter(header));
            Optional<List<String>> assumed = HeaderlessColumns.of(header, delimiter);
            this.rows = in.rows(delimiter, assumed.isEmpty());
            this.columns = assumed.orElseGet(this::header);
        } catch (RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** What a first line {@code sep=;} tells. */
    private Optional<Character> told() {
        Matcher separator = SEPARATOR.matcher(firstLine());
        if (!separator.matches()) {
            return Optional.empty();
        }
        in.skipFirstLine();
        return Optional.of(separator.group(1).charAt(0));
    }

    private String firstLine() {
        return in.firstLine()
                .orElseThrow(() -> new PyramidionException("%s: is empty; give a table with a header".formatted(file)));
    }

    private List<String> header() {
        return rows.next().orElseThrow().cells().stream().map(String::strip).toList();
    }

    /** The names in the header. */
    List<String> columns() {
        return columns;
    }

    @Override
    public Optional<RawRow> next() {
        return rows.next().map(row -> {
            long at = ++number;
            return new RawRow(row.size(), () -> row(row, at));
        });
    }

    @Override
    public long bytesRead() {
        return in.bytesRead();
    }

    @Override
    public void close() {
        in.close();
    }

    /** What is most frequent in the header, names of columns seldom holding any of them. */
    private static char delimiter(String header) {
        char best = ',';
        for (char candidate : new char[] {'\t', ';'}) {
            best = count(header, candidate) > count(header, best) ? candidate : best;
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private Row row(DelimitedRow row, long at) {
        List<String> cells = row.cells();
        if (cells.size() > columns.size()) {
            throw new PyramidionException("%s:%d: row %d: %d cells under %d columns; mend or remove the row"
                    .formatted(file, row.line(), at, cells.size(), columns.size()));
        }
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            named.put(columns.get(i), cells.get(i));
        }
        return new Row(file, row.line(), at, named);
    }
}
