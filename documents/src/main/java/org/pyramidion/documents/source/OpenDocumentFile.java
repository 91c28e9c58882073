package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.pyramidion.base.PyramidionException;

/**
 * OpenDocument (ISO/IEC 26300) of LibreOffice and others: text, tables and slides. Headings become sections, rows of
 * tables lines; notes follow the text. What was deleted, and comments, are left out.
 */
final class OpenDocumentFile {

    private final FileContent content = new FileContent();
    private final OfficeText text = new OfficeText(content);
    private int page;

    private OpenDocumentFile() {}

    static FileContent read(Path file) throws IOException {
        OpenDocumentFile reading = new OpenDocumentFile();
        try (ZipParts zip = new ZipParts(file)) {
            zip.title(List.of("meta.xml"), reading.content);
            if (!zip.parse("content.xml", reading::text)) {
                throw new PyramidionException("is no OpenDocument file");
            }
            reading.text.finish();
        }
        return reading.content;
    }

    private void text(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> start(xml);
                case XMLStreamConstants.END_ELEMENT -> end(xml.getLocalName());
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.getText());
                default -> {}
            }
        }
    }

    private void start(XMLStreamReader xml) throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "p", "h" -> text.beginParagraph();
            case "tab", "s", "line-break" -> text.append(" ");
            case "table-row" -> text.beginRow();
            case "table-cell" -> text.beginCell();
            case "note-body" -> text.beginNote();
            case "table" -> sheet(ZipParts.attribute(xml, "name"));
            case "tracked-changes", "annotation", "note-citation", "ruby-text", "forms" -> ZipParts.skip(xml);
            case "page" -> content.page(++page);
            default -> {}
        }
    }

    /** Names that LibreOffice makes up say nothing. */
    private void sheet(String name) {
        if (text.soFar().isEmpty() && !name.matches("|(Table|Tabelle|Sheet|Tableau|Tabla)\\d+")) {
            content.heading(name);
        }
    }

    private void end(String name) {
        switch (name) {
            case "p" -> text.endParagraph(false);
            case "h" -> text.endParagraph(true);
            case "table-row" -> text.endRow();
            case "note-body" -> text.endNote();
            default -> {}
        }
    }
}
