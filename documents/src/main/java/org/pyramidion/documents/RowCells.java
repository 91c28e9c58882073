package org.pyramidion.documents;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pyramidion.base.PyramidionException;

/** Collects the cells of a row, and stops where they become too many or too long. */
final class RowCells extends AbstractBaseCsvCallbackHandler<DelimitedRow> {

    /** What a cell takes beside its bytes. */
    private static final int CELL_BYTES = 48;

    private final Path file;
    private final long linesBefore;
    private List<String> cells = new ArrayList<>();
    private long size;

    /** @param linesBefore lines of the file that were read before */
    RowCells(Path file, long linesBefore) {
        this.file = file;
        this.linesBefore = linesBefore;
    }

    @Override
    protected void handleBegin(long startingLine) {
        cells = new ArrayList<>(Math.max(4, cells.size()));
        size = 0;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        size += length + CELL_BYTES;
        if (size > DelimitedText.MAX_ROW_BYTES) {
            throw tooLong();
        }
        cells.add(new String(buffer, offset, length));
    }

    @Override
    protected DelimitedRow buildRecord() {
        return new DelimitedRow(file, line(), size, cells);
    }

    /** Where the row begins, in the file. */
    long line() {
        return linesBefore + getStartingLineNumber();
    }

    PyramidionException tooLong() {
        return DelimitedText.tooLong(file, line());
    }
}
