package org.pyramidion.documents;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;

/**
 * CSV and TSV, packed or not, in UTF-8 or as spreadsheets save them ({@link Utf8Stream}): a cell that begins with a
 * quote ends at the next single one, a double quote in it is one quote, and delimiters and line ends are part of it
 * (RFC 4180). Blank lines are passed over. Its first line can be looked at before the delimiter is known.
 *
 * <p>FastCSV is given each byte as a char, so that reading is fast, any thread may decode, and a row that is not UTF-8
 * is reported with its line.
 */
public final class DelimitedText implements AutoCloseable {

    /** No row is longer; whatever is, is not what it says to be. */
    static final int MAX_ROW_BYTES = 1 << 26;

    /** A char that is no byte. */
    private static final char NO_QUOTES = '\uffff';

    /** A byte that UTF-8 does not have: our last row. Where it is not a row of its own, a quote was not closed. */
    private static final String END = "\u00ff";

    private final Path file;
    private final CompressedFile in;
    private final BufferedInputStream utf8;
    private long skippedLines;

    private DelimitedText(Path file) {
        this.file = file;
        this.in = CompressedFile.open(file);
        try {
            this.utf8 = new BufferedInputStream(Utf8Stream.ofTable(in), 1 << 16);
        } catch (IOException e) {
            in.close();
            throw in.failure(e, "at its beginning");
        }
    }

    /** @throws PyramidionException if the file cannot be read */
    public static DelimitedText open(Path file) {
        return new DelimitedText(file);
    }

    /**
     * The first line that is not blank; it is read again by {@link #rows}.
     *
     * @throws PyramidionException if it cannot be read, is too long, or not UTF-8
     */
    public Optional<String> firstLine() {
        while (true) {
            utf8.mark(MAX_ROW_BYTES + 1);
            Optional<String> line = line();
            if (line.isEmpty() || !line.get().isEmpty()) {
                reset();
                return line;
            }
            skippedLines++;
        }
    }

    /** Leaves out the line that {@link #firstLine} gave. */
    public void skipFirstLine() {
        line();
        skippedLines++;
    }

    private void reset() {
        try {
            utf8.reset();
        } catch (IOException e) {
            throw in.failure(e, "at its beginning");
        }
    }

    private Optional<String> line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int b = utf8.read();
            if (b < 0) {
                return Optional.empty();
            }
            for (; b >= 0 && b != '\n'; b = utf8.read()) {
                if (line.size() == MAX_ROW_BYTES) {
                    throw tooLong(file, skippedLines + 1);
                }
                line.write(b);
            }
        } catch (IOException e) {
            throw in.failure(e, "at its beginning");
        }
        String text = DelimitedRow.decoded(line.toString(StandardCharsets.ISO_8859_1), file, skippedLines + 1);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    static PyramidionException tooLong(Path file, long line) {
        return new PyramidionException(
                "%s:%d: a row of more than %d MiB; is a quote not closed?".formatted(file, line, MAX_ROW_BYTES >> 20));
    }

    /**
     * The rows, from the first line on.
     *
     * @param delimiter of ASCII, no quote
     * @param quoted whether quotes mean something
     */
    public Rows rows(char delimiter, boolean quoted) {
        RowCells cells = new RowCells(file, skippedLines);
        InputStream end = new ByteArrayInputStream(("\n" + END).getBytes(StandardCharsets.ISO_8859_1));
        CsvReader<DelimitedRow> reader = CsvReader.builder()
                .fieldSeparator(delimiter)
                .quoteCharacter(quoted ? '"' : NO_QUOTES)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(true)
                .maxBufferSize(MAX_ROW_BYTES)
                .build(cells, new InputStreamReader(new SequenceInputStream(utf8, end), StandardCharsets.ISO_8859_1));
        return new Rows(reader.iterator(), cells);
    }

    /** The rows of a file, one after the other. */
    public final class Rows {

        private final Iterator<DelimitedRow> rows;
        private final RowCells cells;

        private Rows(Iterator<DelimitedRow> rows, RowCells cells) {
            this.rows = rows;
            this.cells = cells;
        }

        /**
         * The next row that is not blank, or nothing at the end.
         *
         * @throws PyramidionException naming the line, if the file cannot be read on, a row is too long, or a quote is
         *     not closed
         */
        public Optional<DelimitedRow> next() {
            try {
                return rows.hasNext() ? beforeEnd(rows.next()) : Optional.empty();
            } catch (UncheckedIOException e) {
                throw in.failure(Objects.requireNonNull(e.getCause()), "after line " + (cells.line() - 1));
            } catch (CsvParseException e) {
                Throwable cause = e.getCause();
                throw failure(cause == null ? e : cause);
            }
        }

        /** FastCSV wraps whatever went wrong; what it finds itself is a cell beyond its buffer. */
        private RuntimeException failure(Throwable cause) {
            return switch (cause) {
                case CsvParseException e -> cells.tooLong();
                case Error e -> throw e;
                case RuntimeException e -> e;
                default -> new IllegalStateException(cause);
            };
        }

        private Optional<DelimitedRow> beforeEnd(DelimitedRow row) {
            if (!row.bytes().getLast().endsWith(END) || rows.hasNext()) {
                return Optional.of(row);
            }
            if (row.bytes().size() == 1 && row.bytes().getFirst().equals(END)) {
                return Optional.empty();
            }
            throw new PyramidionException(
                    "%s:%d: the file ends within quotes that this row opens; close them or remove the row"
                            .formatted(file, row.line()));
        }
    }

    /** How many bytes of the file have been read, before unpacking. */
    public long bytesRead() {
        return in.bytesRead();
    }

    @Override
    public void close() {
        in.close();
    }
}
