package org.pyramidion.documents.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.pyramidion.base.PyramidionException;

/** The XML parts of a document that is a zip file, as office formats and e-books are. */
final class ZipParts implements AutoCloseable {

    private final ZipFile zip;

    ZipParts(Path file) throws IOException {
        this.zip = new ZipFile(file.toFile());
    }

    /** Reads a part. */
    @FunctionalInterface
    interface Part {
        void read(XMLStreamReader xml) throws XMLStreamException;
    }

    /** @return whether there is such a part */
    boolean parse(String name, Part part) throws IOException {
        Optional<byte[]> bytes = bytes(name);
        if (bytes.isEmpty()) {
            return false;
        }
        try {
            part.read(Xml.reader(new ByteArrayInputStream(bytes.get())));
            return true;
        } catch (XMLStreamException e) {
            throw new PyramidionException("is damaged in " + name, e);
        }
    }

    Optional<byte[]> bytes(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return Optional.of(BoundedBytes.of(in));
        }
    }

    /** The parts that a part refers to, by their ids; see ECMA-376, part 2. */
    Map<String, String> relations(String name) throws IOException {
        int slash = name.lastIndexOf('/') + 1;
        String folder = name.substring(0, slash);
        Map<String, String> relations = new HashMap<>();
        parse(
                folder + "_rels/" + name.substring(slash) + ".rels",
                xml -> forEachStart(xml, () -> {
                    if (xml.getLocalName().equals("Relationship")) {
                        relations.put(attribute(xml, "Id"), resolved(folder, attribute(xml, "Target")));
                    }
                }));
        return relations;
    }

    /** A path within the file, from a folder of it. */
    static String resolved(String folder, String target) {
        return target.startsWith("/")
                ? target.substring(1)
                : Path.of("/" + folder).resolve(target).normalize().toString().substring(1);
    }

    /** What is done at the beginning of an element. */
    @FunctionalInterface
    interface Start {
        void element() throws XMLStreamException;
    }

    static void forEachStart(XMLStreamReader xml, Start start) throws XMLStreamException {
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                start.element();
            }
        }
    }

    /** The title that the properties of a document name. */
    void title(List<String> parts, FileContent content) throws IOException {
        for (String part : parts) {
            parse(
                    part,
                    xml -> forEachStart(xml, () -> {
                        if (xml.getLocalName().equals("title")) {
                            content.title(xml.getElementText());
                        }
                    }));
        }
    }

    /** Passes over the element that has begun. */
    static void skip(XMLStreamReader xml) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
    }

    /** An attribute in whatever namespace; empty if there is none. */
    static String attribute(XMLStreamReader xml, String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return xml.getAttributeValue(i);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
