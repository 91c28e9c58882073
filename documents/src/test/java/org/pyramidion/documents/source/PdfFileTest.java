package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;

class PdfFileTest {

    @TempDir
    Path folder;

    @Test
    void joinsDividedWordsAndKeepsCompounds() throws IOException {
        FileContent content = read(List.of(
                "The board of the mill has found that the high-",
                "water mark was passed in the spring by a well-",
                "built boat, and that the old out-of-",
                "date wheel, which had been repaired without suc-",
                "cess by the Anglo-",
                "Irish firm, must go. Each high-water year the own-",
                "ers pay for two- ",
                "and three-storey barns on the river."));
        assertThat(content.text())
                .isEqualTo("The board of the mill has found that the high-water mark was passed in the spring by a"
                        + " well-built boat, and that the old out-of-date wheel, which had been repaired without "
                        + "success by"
                        + " the Anglo-Irish firm, must go. Each high-water year the owners pay for two- and "
                        + "three-storey"
                        + " barns on the river.");
    }

    @Test
    void leavesOutWhatRepeatsAtTheEdgesOfPages() throws IOException {
        FileContent content = read(
                List.of(
                        "Yearly paper of the mill",
                        "The mill was sold in the spring of that year to a baker named",
                        "3"),
                List.of("Chapter 2 of the book", "Gustav Ohlin, who paid for it in the autumn. It has since been", "4"),
                List.of(
                        "Yearly paper of the mill",
                        "closed, and its wheel was taken down by the men of the town to",
                        "5"),
                List.of("Chapter 2 of the book", "be burnt.", "6"));
        assertThat(content.text())
                .contains("named Gustav Ohlin, who")
                .contains("since been closed,")
                .endsWith("town to be burnt.")
                .doesNotContain("Yearly", "Chapter");
        assertThat(content.positions()).extracting(Document.Position::start).startsWith(0);
    }

    @Test
    void keepsRowsOfATableAtTheEdgesOfPages() throws IOException {
        FileContent content = read(
                List.of(
                        "Room 1 call 301",
                        "Room 2 call 302",
                        "Room 3 call 303",
                        "Room 4 call 304",
                        "Room 5 call 305",
                        "Room 6 call 306",
                        "Room 7 call 307",
                        "Room 8 call 308",
                        "Room 9 call 309",
                        "Room 10 call 310"),
                List.of(
                        "Room 11 call 311",
                        "Room 12 call 312",
                        "Room 13 call 313",
                        "Room 14 call 314",
                        "Room 15 call 315",
                        "Room 16 call 316",
                        "Room 17 call 317",
                        "Room 18 call 318",
                        "Room 19 call 319",
                        "Room 20 call 320"));
        assertThat(content.text().lines()).hasSize(20);
    }

    @Test
    void saysThatPagesArePictures() {
        assertThatThrownBy(() -> read(List.of()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("no text layer");
    }

    @SafeVarargs
    private FileContent read(List<String>... pages) throws IOException {
        Path file = folder.resolve("a.pdf");
        try (PDDocument document = new PDDocument()) {
            for (List<String> lines : pages) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream out = new PDPageContentStream(document, page)) {
                    out.beginText();
                    out.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 10);
                    out.setLeading(14);
                    out.newLineAtOffset(50, 700);
                    for (String line : lines) {
                        out.showText(line);
                        out.newLine();
                    }
                    out.endText();
                }
            }
            document.save(file.toFile());
        }
        return PdfFile.read(file);
    }
}
