package org.pyramidion.documents.source;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Takes the lines of a PDF, page by page, with their heights. */
final class PdfLines extends PDFTextStripper {

    /**
     * A line of a page.
     *
     * @param height of its first char, from the upper edge of the page down
     */
    record Line(String text, float height) {}

    private final List<List<Line>> pages = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private float height;

    private PdfLines() throws IOException {}

    /** The lines of each page, in the order of reading. */
    static List<List<Line>> of(PDDocument document) throws IOException {
        PdfLines lines = new PdfLines();
        lines.writeText(document, Writer.nullWriter());
        return lines.pages;
    }

    @Override
    protected void startPage(PDPage page) {
        pages.add(new ArrayList<>());
    }

    @Override
    protected void endPage(PDPage page) {
        endLine();
    }

    @Override
    protected void writeString(String text, List<TextPosition> positions) {
        if (line.isEmpty() && !positions.isEmpty()) {
            height = positions.getFirst().getYDirAdj();
        }
        line.append(text);
    }

    @Override
    protected void writeWordSeparator() {
        line.append(' ');
    }

    @Override
    protected void writeLineSeparator() {
        endLine();
    }

    @Override
    protected void writeParagraphEnd() {
        endLine();
    }

    private void endLine() {
        String words = line.toString().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        String text = words.replaceAll("\u00ad(?=.)", "");
        line.setLength(0);
        if (!text.isEmpty()) {
            pages.getLast().add(new Line(text, height));
        }
    }
}
