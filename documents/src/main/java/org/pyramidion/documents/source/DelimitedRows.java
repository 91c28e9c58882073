package org.pyramidion.documents.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.documents.Utf8Stream;

/**
 * CSV and TSV, packed or not, in UTF-8 or as spreadsheets save them ({@link Utf8Stream}), with a header (RFC 4180): a
 * cell that begins with a quote ends at the next single one, a double quote in it is one quote, and delimiters and line
 * ends are part of it. Blank lines are passed over. A first line {@code sep=;} tells the delimiter. A TSV without a
 * header has ids and texts in columns, as MS MARCO's have; nothing is quoted in it.
 */
final class DelimitedRows implements RowReader {

    private static final int QUOTE = '"';

    private final Path file;
    private static final Pattern SEPARATOR = Pattern.compile("(?i)sep=(.)");

    private final CompressedFile in;
    private final InputStream utf8;
    private final char delimiter;
    private final boolean quotes;
    private final List<String> columns;
    private Optional<byte[]> first = Optional.empty();
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long line = 1;
    private long rowLine = 1;
    private long rows;

    /** @throws PyramidionException if the file cannot be read or names no columns */
    DelimitedRows(Path file) {
        this.file = file;
        this.in = CompressedFile.open(file);
        try {
            this.utf8 = Utf8Stream.ofTable(in);
            byte[] bytes = header();
            Matcher separator = SEPARATOR.matcher(decoded(bytes, 1));
            byte[] header = separator.matches() ? header() : bytes;
            String text = decoded(header, line - 1);
            this.delimiter = separator.matches() ? separator.group(1).charAt(0) : delimiter(text);
            Optional<List<String>> assumed = HeaderlessColumns.of(text, delimiter);
            this.quotes = assumed.isEmpty();
            this.columns = assumed.orElseGet(
                    () -> cells(text).stream().map(String::strip).toList());
            this.first = assumed.isPresent() ? Optional.of(header) : Optional.empty();
        } catch (IOException e) {
            in.close();
            throw in.failure(e, "at its beginning");
        } catch (RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private byte[] header() {
        return nextRow(Optional.empty())
                .orElseThrow(() -> new PyramidionException("%s: is empty; give a table with a header".formatted(file)));
    }

    /** The names in the header. */
    List<String> columns() {
        return columns;
    }

    @Override
    public Optional<RawRow> next() {
        Optional<byte[]> bytes = first.or(() -> nextRow(quotes ? Optional.of(delimiter) : Optional.empty()));
        first = Optional.empty();
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        long at = rowLine;
        long number = ++rows;
        return Optional.of(new RawRow(bytes.get().length, () -> row(bytes.get(), at, number)));
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

    private Row row(byte[] bytes, long at, long number) {
        List<String> cells = cells(decoded(bytes, at));
        if (cells.size() > columns.size()) {
            throw new PyramidionException("%s:%d: row %d: %d cells under %d columns; mend or remove the row"
                    .formatted(file, at, number, cells.size(), columns.size()));
        }
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            named.put(columns.get(i), cells.get(i));
        }
        return new Row(file, at, number, named);
    }

    private String decoded(byte[] bytes, long at) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PyramidionException(
                    "%s:%d: not valid UTF-8, though text before it is; save the file as UTF-8, or mend or remove the row"
                            .formatted(file, at),
                    e);
        }
    }

    private List<String> cells(String row) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (quoted) {
                boolean doubled = c == QUOTE && i + 1 < row.length() && row.charAt(i + 1) == QUOTE;
                quoted = c != QUOTE || doubled;
                i += doubled ? 1 : 0;
                if (quoted) {
                    cell.append(c);
                }
            } else if (c == delimiter) {
                cells.add(cell.toString());
                cell.setLength(0);
                begun = false;
            } else {
                quoted = quotes && c == QUOTE && !begun;
                if (!quoted) {
                    cell.append(c);
                }
                begun = true;
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    /**
     * The bytes of the next row that is not blank, without its line end.
     *
     * @param known the delimiter; the header, which tells it, has no line ends in its cells
     */
    private Optional<byte[]> nextRow(Optional<Character> known) {
        try {
            while (true) {
                rowLine = line;
                ByteArrayOutputStream row = new ByteArrayOutputStream(1024);
                if (!readRow(row, known.map(c -> (int) c).orElse(-1))) {
                    return Optional.empty();
                }
                byte[] bytes = withoutCarriageReturn(row.toByteArray());
                if (bytes.length > 0) {
                    return Optional.of(bytes);
                }
            }
        } catch (IOException e) {
            throw in.failure(e, "after line " + (line - 1));
        }
    }

    /** @return whether there was anything to read */
    private boolean readRow(ByteArrayOutputStream row, int between) throws IOException {
        Place first = between < 0 ? Place.IN_HEADER : Place.CELL_BEGINS;
        Place place = first;
        boolean any = false;
        while (position < limit || fill()) {
            any = true;
            int start = position;
            while (position < limit) {
                byte b = buffer[position++];
                line += b == '\n' ? 1 : 0;
                if (b == '\n' && place != Place.QUOTED) {
                    row.write(buffer, start, position - 1 - start);
                    return true;
                }
                place = place.after(b, between);
            }
            row.write(buffer, start, limit - start);
            if (row.size() > MAX_ROW_BYTES) {
                throw new PyramidionException("%s:%d: a row of more than %d MiB; is a quote not closed?"
                        .formatted(file, rowLine, MAX_ROW_BYTES >> 20));
            }
        }
        if (place == Place.QUOTED) {
            throw new PyramidionException(
                    "%s:%d: the file ends within quotes that this row opens; close them or remove the row"
                            .formatted(file, rowLine));
        }
        return any;
    }

    /** Where in a row one is. */
    private enum Place {
        IN_HEADER,
        CELL_BEGINS,
        PLAIN,
        QUOTED,
        BEHIND_QUOTE;

        Place after(byte b, int delimiter) {
            return switch (this) {
                case IN_HEADER -> IN_HEADER;
                case CELL_BEGINS -> b == QUOTE ? QUOTED : b == delimiter ? CELL_BEGINS : PLAIN;
                case PLAIN -> b == delimiter ? CELL_BEGINS : PLAIN;
                case QUOTED -> b == QUOTE ? BEHIND_QUOTE : QUOTED;
                case BEHIND_QUOTE -> b == QUOTE ? QUOTED : b == delimiter ? CELL_BEGINS : PLAIN;
            };
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, utf8.read(buffer));
        return limit > 0;
    }

    private static byte[] withoutCarriageReturn(byte[] row) {
        boolean returned = row.length > 0 && row[row.length - 1] == '\r';
        return returned ? Arrays.copyOf(row, row.length - 1) : row;
    }
}
