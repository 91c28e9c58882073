package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.pyramidion.base.PyramidionException;

/**
 * PowerPoint's format since 2007: slides in their order, each a page, with their titles as headings, their tables and
 * their notes.
 */
final class SlidesFile {

    private static final String PRESENTATION = "ppt/presentation.xml";

    private final FileContent content = new FileContent();
    private final OfficeText text = new OfficeText(content);
    private boolean title;

    private SlidesFile() {}

    static FileContent read(Path file) throws IOException {
        SlidesFile reading = new SlidesFile();
        try (ZipParts zip = new ZipParts(file)) {
            zip.title(List.of("docProps/core.xml"), reading.content);
            int page = 0;
            for (String slide : slides(zip)) {
                reading.content.page(++page);
                zip.parse(slide, reading::slide);
                for (String part : zip.relations(slide).values()) {
                    if (part.startsWith("ppt/notesSlides/")) {
                        zip.parse(part, reading::slide);
                    }
                }
            }
        }
        return reading.content;
    }

    private static List<String> slides(ZipParts zip) throws IOException {
        Map<String, String> relations = zip.relations(PRESENTATION);
        List<String> slides = new ArrayList<>();
        boolean found = zip.parse(
                PRESENTATION,
                xml -> ZipParts.forEachStart(xml, () -> {
                    if (xml.getLocalName().equals("sldId")) {
                        String id = String.valueOf(xml.getAttributeValue(
                                "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "id"));
                        slides.add(relations.getOrDefault(id, ""));
                    }
                }));
        if (!found) {
            throw new PyramidionException("is no presentation of PowerPoint");
        }
        return slides;
    }

    private void slide(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                start(xml);
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                end(xml.getLocalName());
            }
        }
    }

    private void start(XMLStreamReader xml) throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "sp" -> title = false;
            case "ph" -> {
                String type = ZipParts.attribute(xml, "type");
                title = type.equals("title") || type.equals("ctrTitle");
            }
            case "fld", "Fallback" -> ZipParts.skip(xml); // numbers of slides, dates
            case "p" -> text.beginParagraph();
            case "tr" -> text.beginRow();
            case "tc" -> text.beginCell();
            case "t" -> text.append(xml.getElementText());
            case "br", "tab" -> text.append(" ");
            default -> {}
        }
    }

    private void end(String name) {
        switch (name) {
            case "p" -> text.endParagraph(title);
            case "tr" -> text.endRow();
            default -> {}
        }
    }
}
