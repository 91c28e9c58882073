package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.source.PdfLines.Line;

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
            write(RunningHeads.removed(PdfLines.of(document)), content);
            if (content.text().isEmpty() && document.getNumberOfPages() > 0) {
                throw new PyramidionException(
                        "has no text layer, its pages are pictures; recognise the text in them (OCR) first");
            }
            return content;
        } catch (InvalidPasswordException e) {
            throw new PyramidionException("is encrypted; save it without a password", e);
        }
    }

    private static void write(List<List<Line>> pages, FileContent content) {
        List<String> lines =
                pages.stream().flatMap(List::stream).map(Line::text).toList();
        Paragraphs paragraphs = new Paragraphs(content, LineHyphens.of(lines));
        for (int i = 0; i < pages.size(); i++) {
            int number = i + 1;
            // A sentence may go on from page to page; a block's page is that of its beginning.
            paragraphs.note(known -> known.page(number));
            pages.get(i).forEach(line -> paragraphs.line(line.text()));
        }
        paragraphs.finish();
    }
}
