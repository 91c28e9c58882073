package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;

/** E-books (EPUB 2 and 3): the pages of HTML in the order of reading. */
final class EpubFile {

    private EpubFile() {}

    static FileContent read(Path file) throws IOException {
        FileContent content = new FileContent();
        try (ZipParts zip = new ZipParts(file)) {
            List<String> roots = new ArrayList<>();
            zip.parse(
                    "META-INF/container.xml",
                    xml -> ZipParts.forEachStart(xml, () -> {
                        if (xml.getLocalName().equals("rootfile")) {
                            roots.add(ZipParts.attribute(xml, "full-path"));
                        }
                    }));
            if (roots.isEmpty()) {
                throw new PyramidionException("is no e-book");
            }
            zip.title(roots.subList(0, 1), content);
            for (String page : pages(zip, roots.getFirst())) {
                Optional<byte[]> html = zip.bytes(page);
                if (html.isPresent()) {
                    HtmlFile.writePage(html.get(), content);
                }
            }
        }
        return content;
    }

    private static List<String> pages(ZipParts zip, String root) throws IOException {
        String folder = root.substring(0, root.lastIndexOf('/') + 1);
        Map<String, String> items = new HashMap<>();
        List<String> pages = new ArrayList<>();
        zip.parse(
                root,
                xml -> ZipParts.forEachStart(xml, () -> {
                    switch (xml.getLocalName()) {
                        case "item" ->
                            items.put(
                                    ZipParts.attribute(xml, "id"),
                                    ZipParts.resolved(folder, decoded(ZipParts.attribute(xml, "href"))));
                        case "itemref" -> pages.add(items.getOrDefault(ZipParts.attribute(xml, "idref"), ""));
                        default -> {}
                    }
                }));
        return pages;
    }

    private static String decoded(String href) {
        return href.replace("%20", " ");
    }
}
