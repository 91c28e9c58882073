package org.pyramidion.documents.source;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;
import org.pyramidion.base.PyramidionException;

/** PDF, page by page. Of a page that is a picture nothing is read. */
final class PdfFile {

    /** What programs put where a title should be. */
    private static final Pattern NO_TITLE =
            Pattern.compile("(?i)untitled.*|microsoft word - .*|.*\\.(docx?|tex|dvi|indd|pdf|pmd|qxd)");

    private PdfFile() {}

    static FileContent read(Path file) throws IOException {
        try (PDDocument document = Loader.loadPDF(file.toFile(), "", IOUtils.createMemoryOnlyStreamCache())) {
            if (!document.getCurrentAccessPermission().canExtractContent()) {
                throw new PyramidionException("does not allow its text to be taken out");
            }
            FileContent content = new FileContent();
            Optional.ofNullable(document.getDocumentInformation().getTitle())
                    .map(title -> title.replaceAll("\\p{Cntrl}+", " ").strip())
                    .filter(title -> !NO_TITLE.matcher(title).matches())
                    .ifPresent(content::title);
            new Pages(content).writeText(document, Writer.nullWriter());
            return content;
        } catch (InvalidPasswordException e) {
            throw new PyramidionException("is encrypted; save it without a password", e);
        }
    }

    /** Takes lines, and tells where pages begin. */
    private static final class Pages extends PDFTextStripper {

        private final FileContent content;
        private final Paragraphs paragraphs;
        private final StringBuilder line = new StringBuilder();

        Pages(FileContent content) throws IOException {
            this.content = content;
            this.paragraphs = new Paragraphs(content, true);
        }

        @Override
        protected void startPage(PDPage page) {
            // A sentence may go on from page to page; a block's page is that of its beginning.
            paragraphs.end();
            content.page(getCurrentPageNo());
        }

        @Override
        protected void endPage(PDPage page) {
            endLine();
        }

        @Override
        protected void writeString(String text) {
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

        @Override
        public void endDocument(PDDocument document) {
            endLine();
            paragraphs.end();
        }

        private void endLine() {
            if (!line.isEmpty()) {
                paragraphs.line(line.toString().replaceAll("[\\p{Cntrl}\\s]+", " "));
                line.setLength(0);
            }
        }
    }
}
