package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.pyramidion.base.PyramidionException;

/**
 * Word's format since 2007 (ECMA-376, part 1): paragraphs of {@code word/document.xml} and rows of its tables, headings
 * by the names of their styles, pages where Word has left word of them, then the notes. Deleted text, text at the place
 * that it was moved from, instructions of fields and the second of two renderings are left out.
 */
final class WordFile {

    private static final Pattern HEADING = Pattern.compile("(?i)(heading|title|subtitle)( ?\\d)?");

    private final Map<String, String> styles = new HashMap<>();
    private final FileContent content = new FileContent();
    private final OfficeText text = new OfficeText(content);
    private String style = "";
    private boolean raised;
    private int page = 1;
    private boolean turned;

    private WordFile() {}

    static FileContent read(Path file) throws IOException {
        WordFile reading = new WordFile();
        try (ZipParts zip = new ZipParts(file)) {
            zip.title(List.of("docProps/core.xml"), reading.content);
            zip.parse("word/styles.xml", reading::styles);
            if (!zip.parse("word/document.xml", reading::text)) {
                throw new PyramidionException("is no document of Word");
            }
            reading.text.finish();
            zip.parse("word/footnotes.xml", reading::text);
            zip.parse("word/endnotes.xml", reading::text);
        }
        return reading.content;
    }

    /** Which style has which name: ids are translated, names of headings are not. */
    private void styles(XMLStreamReader xml) throws XMLStreamException {
        String[] id = {""};
        ZipParts.forEachStart(xml, () -> {
            switch (xml.getLocalName()) {
                case "style" -> id[0] = ZipParts.attribute(xml, "styleId");
                case "name" -> styles.putIfAbsent(id[0], ZipParts.attribute(xml, "val"));
                default -> {}
            }
        });
    }

    private void text(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> start(xml);
                case XMLStreamConstants.END_ELEMENT -> end(xml.getLocalName());
                default -> {}
            }
        }
    }

    private void start(XMLStreamReader xml) throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "p" -> {
                text.beginParagraph();
                style = "";
            }
            case "tr" -> text.beginRow();
            case "tc" -> text.beginCell();
            case "pStyle" -> style = ZipParts.attribute(xml, "val");
            case "lastRenderedPageBreak" -> turn();
            case "footnote", "endnote" -> note(xml);
            case "moveFrom", "Fallback", "del", "rt", "footnotePr", "endnotePr" -> ZipParts.skip(xml);
            default -> run(xml);
        }
    }

    /** What stands in a run of text. */
    private void run(XMLStreamReader xml) throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "r" -> raised = false;
            case "vertAlign" -> raised = ZipParts.attribute(xml, "val").equals("superscript");
            case "t" -> {
                String words = xml.getElementText();
                text.append(raised ? Superscripts.of(words) : words);
            }
            case "tab", "ptab", "br", "cr" -> text.append(" ");
            case "noBreakHyphen" -> text.append("-");
            case "sym" ->
                text.append(SymbolFont.character(ZipParts.attribute(xml, "font"), ZipParts.attribute(xml, "char")));
            default -> {}
        }
    }

    /** A note's text; a line that sets notes apart is none. */
    private static void note(XMLStreamReader xml) throws XMLStreamException {
        if (ZipParts.attribute(xml, "type").contains("eparator")) {
            ZipParts.skip(xml);
        }
    }

    private void end(String name) {
        switch (name) {
            case "p" -> endParagraph();
            case "tr" -> text.endRow();
            default -> {}
        }
    }

    /** Begins a page. A paragraph that is under way stays on the page that it began on. */
    private void turn() {
        page++;
        turned = !text.soFar().isBlank();
        if (!turned) {
            content.page(page);
        }
    }

    private void endParagraph() {
        text.endParagraph(HEADING.matcher(styles.getOrDefault(style, style)).matches());
        style = "";
        if (turned) {
            content.page(page);
            turned = false;
        }
    }
}
