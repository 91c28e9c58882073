package org.pyramidion.documents.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.pyramidion.base.PyramidionException;

/**
 * Word's format since 2007 (ECMA-376, part 1): paragraphs of {@code word/document.xml}, headings by the names of their styles,
 * pages where Word has left word of them. Deleted text, instructions of fields and the second of two renderings are left out.
 */
final class WordFile {

    private static final Pattern HEADING = Pattern.compile("(?i)(heading|title|subtitle)( ?\\d)?");

    private final Map<String, String> styles = new HashMap<>();
    private final FileContent content = new FileContent();
    private int page = 1;
    private boolean turned;

    private WordFile() {}

    static FileContent read(Path file) throws IOException {
        WordFile reading = new WordFile();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            reading.parse(zip, "docProps/core.xml", reading::properties);
            reading.parse(zip, "word/styles.xml", reading::styles);
            if (!reading.parse(zip, "word/document.xml", reading::document)) {
                throw new PyramidionException("is no document of Word");
            }
        }
        return reading.content;
    }

    @FunctionalInterface
    private interface Part {
        void read(XMLStreamReader xml) throws XMLStreamException;
    }

    /** @return whether there is such a part */
    private boolean parse(ZipFile zip, String name, Part part) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return false;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            part.read(Xml.reader(new ByteArrayInputStream(BoundedBytes.of(in))));
            return true;
        } catch (XMLStreamException e) {
            throw new PyramidionException("is damaged in " + name, e);
        }
    }

    private void properties(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT
                    && xml.getLocalName().equals("title")) {
                content.title(xml.getElementText());
            }
        }
    }

    /** Which style has which name: ids are translated, names of headings are not. */
    private void styles(XMLStreamReader xml) throws XMLStreamException {
        String id = "";
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "style" -> id = attribute(xml, "styleId");
                case "name" -> styles.putIfAbsent(id, attribute(xml, "val"));
                default -> {}
            }
        }
    }

    private void document(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder line = new StringBuilder();
        String style = "";
        while (xml.hasNext()) {
            int event = xml.next();
            String name = event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT
                    ? xml.getLocalName()
                    : "";
            if (event == XMLStreamConstants.END_ELEMENT && name.equals("p")) {
                end(line, style);
                style = "";
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (name) {
                case "t" -> line.append(xml.getElementText());
                case "pStyle" -> style = attribute(xml, "val");
                case "tab", "br", "cr", "tc" -> line.append(' ');
                case "lastRenderedPageBreak" -> turn(line);
                case "Fallback" -> skip(xml);
                default -> {}
            }
        }
        end(line, style);
    }

    /** Begins a page. A paragraph that is under way stays on the page that it began on. */
    private void turn(StringBuilder line) {
        page++;
        turned = !line.toString().isBlank();
        if (!turned) {
            content.page(page);
        }
    }

    private void end(StringBuilder line, String style) {
        String words = line.toString().replaceAll("\\s+", " ");
        line.setLength(0);
        if (HEADING.matcher(styles.getOrDefault(style, style)).matches()) {
            content.heading(words);
        } else {
            content.line(words);
        }
        if (turned) {
            content.page(page);
            turned = false;
        }
    }

    private static void skip(XMLStreamReader xml) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }

    /** An attribute in whatever namespace; empty if there is none. */
    private static String attribute(XMLStreamReader xml, String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return xml.getAttributeValue(i);
            }
        }
        return "";
    }
}
