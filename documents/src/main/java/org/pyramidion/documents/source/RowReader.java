package org.pyramidion.documents.source;

import java.util.Optional;
import java.util.function.Supplier;

/** The rows of a table, one after the other. */
interface RowReader extends AutoCloseable {

    /** No row is longer, as no line of JSON lines is; whatever is, is not what it says to be. */
    int MAX_ROW_BYTES = 1 << 26;

    /**
     * The next row, or nothing at the end. What is left to do for it, any thread may do.
     *
     * @throws org.pyramidion.base.PyramidionException naming the line, if the table cannot be read on
     */
    Optional<RawRow> next();

    /** How many bytes of the file have been read. */
    long bytesRead();

    @Override
    void close();

    /** A row whose cells are not yet told apart. */
    record RawRow(long size, Supplier<Row> row) {}
}
