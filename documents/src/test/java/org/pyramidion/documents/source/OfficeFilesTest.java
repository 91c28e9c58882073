package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents of Word and of others that are zip files too. */
class OfficeFilesTest {

    @TempDir
    Path folder;

    @Test
    void readsSpecialCharacters() throws IOException {
        assertThat(word("""
                <w:p><w:r><w:t>Turn 3</w:t><w:noBreakHyphen/><w:t>7 times, 4</w:t></w:r>
                <w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r><w:r><w:t>2, beam </w:t></w:r>
                <w:r><w:sym w:font="Symbol" w:char="F067"/></w:r><w:r><w:ptab/></w:r><w:r><w:t>So</w:t>\
                <w:softHyphen/><w:t>uth, 10</w:t></w:r>
                <w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r></w:p>
                """)).isEqualTo("Turn 3-7 times, 4≥2, beam γ South, 10⁶");
    }

    @Test
    void leavesBoxesNotesAndMovedTextOutOfTheSentence() throws IOException {
        assertThat(word("""
                <w:p><w:r><w:t>The mill was built by Nils</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>
                <w:txbxContent><w:p><w:r><w:t>Closed on Monday</w:t></w:r></w:p></w:txbxContent></mc:Choice>
                <mc:Fallback><w:txbxContent><w:p><w:r><w:t>Closed on Monday</w:t></w:r></w:p></w:txbxContent>
                </mc:Fallback></mc:AlternateContent></w:r><w:r><w:t xml:space="preserve"> Berg.</w:t></w:r>
                <w:r><w:footnoteReference w:id="2"/></w:r></w:p>
                <w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>
                <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Oak</w:t></w:r></w:p></w:tc>
                <w:tc><w:p><w:r><w:t>301</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
                """))
                .isEqualTo("The mill was built by Nils Berg.\nClosed on Monday\nOak 301\nHis son Olaf helped.");
    }

    @Test
    void readsSlides() throws IOException {
        Path file = zip(
                "a.pptx",
                Map.of(
                        "ppt/presentation.xml",
                                "<p:presentation xmlns:p='p' "
                                        + "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/"
                                        + "relationships'>"
                                        + "<p:sldIdLst><p:sldId id='1' r:id='b'/><p:sldId id='2' "
                                        + "r:id='a'/></p:sldIdLst></p:presentation>",
                        "ppt/_rels/presentation.xml.rels",
                                "<R><Relationship Id='a' Target='slides/s1.xml'/><Relationship Id='b' "
                                        + "Target='slides/s2.xml'/></R>",
                        "ppt/slides/s1.xml",
                                "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>It grinds.</a:t></a:r></a:p></p:sld>",
                        "ppt/slides/s2.xml",
                                "<p:sld xmlns:p='p' xmlns:a='a'><p:sp><p:nvPr><p:ph "
                                        + "type='title'/></p:nvPr><a:p><a:r><a:t>Mill</a:t></a:r></a:p></p:sp>"
                                        + "</p:sld>"));
        FileContent content = SlidesFile.read(file);
        assertThat(content.text()).isEqualTo("Mill\nIt grinds.");
        assertThat(content.title()).isEqualTo("Mill");
        assertThat(content.positions().getLast().fields()).containsEntry("page", 2);
    }

    @Test
    void readsSheets() throws IOException {
        Path file = zip(
                "a.xlsx",
                Map.of(
                        "xl/workbook.xml", "<w xmlns:r='r'><sheets><sheet name='Mills' r:id='x'/></sheets></w>",
                        "xl/_rels/workbook.xml.rels", "<R><Relationship Id='x' Target='worksheets/sheet1.xml'/></R>",
                        "xl/sharedStrings.xml",
                                "<sst><si><t>Oak</t></si><si><r><t>Room </t></r><r><t>3</t></r></si></sst>",
                        "xl/styles.xml",
                                "<s><cellStyleXfs><xf numFmtId='0'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf "
                                        + "numFmtId='14'/></cellXfs></s>",
                        "xl/worksheets/sheet1.xml",
                                "<ws><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c><v>4.5</v></c><c "
                                        + "s='1'><v>44682</v></c></row></sheetData></ws>"));
        assertThat(SheetFile.read(file).text()).isEqualTo("Mills\nOak Room 3 4.5 2022-05-01");
    }

    @Test
    void readsOpenDocument() throws IOException {
        Path file = zip(
                "a.odt",
                Map.of(
                        "meta.xml",
                        "<o:m xmlns:o='o' xmlns:dc='d'><dc:title>The mill</dc:title></o:m>",
                        "content.xml",
                        "<o:c xmlns:o='o' xmlns:text='t' xmlns:table='b' xmlns:draw='d'><text:h>Wheel</text:h>"
                                + "<text:p>It has<text:s/>a wheel<text:note><text:note-citation>"
                                + "1</text:note-citation><text:note-body><text:p>Of "
                                + "oak.</text:p></text:note-body></text:note> "
                                + "of<draw:text-box><text:p>Closed</text:p></draw:text-box> "
                                + "wood.</text:p>"
                                + "<table:table table:name='Table1'><table:table-row><table:table-cell><text:p>"
                                + "Oak</text:p></table:table-cell><table:table-cell><text:p>301</text:p>"
                                + "</table:table-cell></table:table-row></table:table></o:c>"));
        FileContent content = OpenDocumentFile.read(file);
        assertThat(content.title()).isEqualTo("The mill");
        assertThat(content.text()).isEqualTo("Wheel\nIt has a wheel of wood.\nClosed\nOak 301\nOf oak.");
    }

    @Test
    void readsEBooks() throws IOException {
        Path file = zip(
                "a.epub",
                Map.of(
                        "META-INF/container.xml",
                        "<c><rootfiles><rootfile full-path='OPS/a.opf'/></rootfiles></c>",
                        "OPS/a.opf",
                        "<p xmlns:dc='d'><dc:title>The mill</dc:title><manifest><item id='1' "
                                + "href='t/1.xhtml'/><item id='2' href='t/2.xhtml'/></manifest><spine>"
                                + "<itemref idref='2'/><itemref idref='1'/></spine></p>",
                        "OPS/t/1.xhtml",
                        "<html><body><p>It stood.</p></body></html>",
                        "OPS/t/2.xhtml",
                        "<html><head><title>x</title></head><body><h1>One</h1>" + "<p>It ground.</p></body></html>"));
        FileContent content = EpubFile.read(file);
        assertThat(content.title()).isEqualTo("The mill");
        assertThat(content.text()).isEqualTo("One\nIt ground.\nIt stood.");
    }

    private String word(String body) throws IOException {
        String open = "<w:document xmlns:w='w' xmlns:mc='mc'>";
        Path file = zip(
                "a.docx",
                Map.of(
                        "word/document.xml", open + body + "</w:document>",
                        "word/footnotes.xml",
                                "<w:footnotes xmlns:w='w'><w:footnote w:type='separator'><w:p><w:r><w:t>---</w:t>"
                                        + "</w:r></w:p></w:footnote>"
                                        + "<w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>His son "
                                        + "Olaf helped.</w:t></w:r></w:p></w:footnote></w:footnotes>"));
        String text = WordFile.read(file).text();
        return body.contains("footnoteReference") ? text : text.replace("\nHis son Olaf helped.", "");
    }

    private Path zip(String name, Map<String, String> parts) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }
}
