package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.pyramidion.base.PyramidionException;

/**
 * Excel's format since 2007: each row a line, each sheet a section of its name. Numbers that a style makes dates of are
 * written so.
 */
final class SheetFile {

    private static final String WORKBOOK = "xl/workbook.xml";

    /** The number formats without a pattern that are dates (ECMA-376, part 1, 18.8.30). */
    private static final Pattern DATES = Pattern.compile("1[4-7]|22|2[7-9]|3[0-6]|5[0-8]");

    private static final Pattern DATE_PATTERN = Pattern.compile("(?i)[^\\[]*(yy|mmm|d{1,2}[/.-]m|m{1,2}[/.-]d).*");

    private final FileContent content = new FileContent();
    private final List<String> strings = new ArrayList<>();
    private final Set<Integer> dates = new HashSet<>();

    private SheetFile() {}

    static FileContent read(Path file) throws IOException {
        SheetFile reading = new SheetFile();
        try (ZipParts zip = new ZipParts(file)) {
            zip.title(List.of("docProps/core.xml"), reading.content);
            zip.parse("xl/sharedStrings.xml", reading::strings);
            zip.parse("xl/styles.xml", reading::styles);
            for (Map.Entry<String, String> sheet : sheets(zip).entrySet()) {
                reading.content.heading(sheet.getKey());
                zip.parse(sheet.getValue(), reading::rows);
            }
        }
        return reading.content;
    }

    /** The parts of the sheets by their names, in order. */
    private static Map<String, String> sheets(ZipParts zip) throws IOException {
        Map<String, String> relations = zip.relations(WORKBOOK);
        Map<String, String> sheets = new LinkedHashMap<>();
        boolean found = zip.parse(
                WORKBOOK,
                xml -> ZipParts.forEachStart(xml, () -> {
                    if (xml.getLocalName().equals("sheet")) {
                        sheets.put(
                                ZipParts.attribute(xml, "name"),
                                relations.getOrDefault(ZipParts.attribute(xml, "id"), ""));
                    }
                }));
        if (!found) {
            throw new PyramidionException("is no workbook of Excel");
        }
        return sheets;
    }

    private void strings(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder string = new StringBuilder();
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("t")) {
                string.append(xml.getElementText());
            } else if (event == XMLStreamConstants.START_ELEMENT
                    && xml.getLocalName().equals("rPh")) {
                ZipParts.skip(xml);
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && xml.getLocalName().equals("si")) {
                strings.add(string.toString());
                string.setLength(0);
            }
        }
    }

    /** Which formats of cells are those of dates. */
    private void styles(XMLStreamReader xml) throws XMLStreamException {
        Map<String, String> patterns = new HashMap<>();
        boolean cells = false;
        int format = 0;
        while (xml.hasNext()) {
            int event = xml.next();
            String name = event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT
                    ? xml.getLocalName()
                    : "";
            boolean start = event == XMLStreamConstants.START_ELEMENT;
            cells = name.equals("cellXfs") ? start : cells;
            if (start && name.equals("numFmt")) {
                patterns.put(ZipParts.attribute(xml, "numFmtId"), ZipParts.attribute(xml, "formatCode"));
            } else if (start && cells && name.equals("xf")) {
                String id = ZipParts.attribute(xml, "numFmtId");
                if (DATES.matcher(id).matches()
                        || DATE_PATTERN.matcher(patterns.getOrDefault(id, "")).matches()) {
                    dates.add(format);
                }
                format++;
            }
        }
    }

    private void rows(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder row = new StringBuilder();
        String type = "";
        String style = "";
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("row")) {
                content.line(row.toString());
                row.setLength(0);
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "c" -> {
                    type = ZipParts.attribute(xml, "t");
                    style = ZipParts.attribute(xml, "s");
                }
                case "v" -> row.append(value(xml.getElementText(), type, style)).append(' ');
                case "t" -> row.append(xml.getElementText()).append(' ');
                default -> {}
            }
        }
    }

    private String value(String raw, String type, String style) {
        return switch (type) {
            case "s" ->
                raw.matches("\\d{1,9}") && Integer.parseInt(raw) < strings.size()
                        ? strings.get(Integer.parseInt(raw)).replaceAll("\\s+", " ")
                        : "";
            case "b" -> raw.equals("1") ? "TRUE" : "FALSE";
            case "e" -> "";
            default -> isDate(style) ? date(raw) : raw;
        };
    }

    private boolean isDate(String style) {
        return style.matches("\\d{1,6}") && dates.contains(Integer.parseInt(style));
    }

    /** Days since the end of 1899, as Excel counts them. */
    private static String date(String raw) {
        try {
            double days = Double.parseDouble(raw);
            LocalDateTime time = LocalDate.of(1899, 12, 30).atStartOfDay().plusSeconds(Math.round(days * 86_400));
            return days == Math.rint(days)
                    ? time.toLocalDate().toString()
                    : time.toString().replace('T', ' ');
        } catch (NumberFormatException e) {
            return raw;
        }
    }
}
