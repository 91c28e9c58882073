package org.pyramidion.documents.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/**
 * HTML. What leads elsewhere is left out: navigation, headers and footers of the page, what forms are filled in with, and lists
 * and tables most of whose words are links.
 */
final class HtmlFile {

    private static final String NAVIGATION =
            "script, style, noscript, template, svg, nav, aside, button, input, select, textarea, option,"
                    + " [role=navigation], [role=search], [aria-hidden=true], .navheader, .navfooter, .toc, .navbar";

    /** Of the page, or of a part of it; Pandoc's title block has this name. */
    private static final String EDGES = "header:not(#title-block-header), footer";

    private static final String PARTS = "article, main, section, [role=main]";

    /** Lists and tables with more than this share of their chars in links lead elsewhere. */
    private static final double LINKS = 2.0 / 3;

    private HtmlFile() {}

    static FileContent read(Path file) throws IOException {
        byte[] bytes = BoundedBytes.of(file);
        Document page = Jsoup.parse(new ByteArrayInputStream(bytes), charset(bytes), "");
        FileContent content = new FileContent();
        content.title(page.title());
        boolean words = page.hasText();
        page.select(NAVIGATION).remove();
        page.select(EDGES).stream().filter(edge -> edge.closest(PARTS) == null).forEach(Node::remove);
        page.select("ul, ol, dl, table").stream()
                .filter(HtmlFile::leadsElsewhere)
                .forEach(Node::remove);
        Lines lines = new Lines(content);
        page.body().traverse(lines);
        lines.endHeading();
        if (words) {
            content.navigation();
        }
        return content;
    }

    /** Left to jsoup if the page says it. */
    private static @Nullable String charset(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, 2048), StandardCharsets.ISO_8859_1);
        boolean told = head.contains("charset") || head.contains("encoding=");
        return told ? null : TextFile.charset(bytes).name();
    }

    private static boolean leadsElsewhere(Element list) {
        int links = list.select("a[href]").stream().mapToInt(HtmlFile::ink).sum();
        return links > LINKS * ink(list);
    }

    /** How many chars it shows, without blanks. */
    private static int ink(Element element) {
        return element.text().replace(" ", "").length();
    }

    /** Makes a line of each block, and a heading of all that it holds. */
    private static final class Lines implements NodeVisitor {

        private final FileContent content;
        private final StringBuilder line = new StringBuilder();
        private final List<String> heading = new ArrayList<>();
        private boolean inHeading;
        private int preformatted;

        Lines(FileContent content) {
            this.content = content;
        }

        @Override
        public void head(Node node, int depth) {
            switch (node) {
                case TextNode text when preformatted > 0 -> preformatted(text.getWholeText());
                case TextNode text -> line.append(text.text());
                case Element element
                when isHeading(element) -> {
                    endHeading(); // One that was never closed holds all that follows.
                    end();
                    inHeading = true;
                }
                case Element element
                when element.normalName().equals("pre") -> {
                    end();
                    preformatted++;
                }
                case Element element when endsLine(element) -> end();
                default -> {}
            }
        }

        private void preformatted(String text) {
            int start = 0;
            for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
                line.append(text, start, end);
                end();
                start = end + 1;
            }
            line.append(text, start, text.length());
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) {
                return;
            }
            String name = element.normalName();
            if (isHeading(element)) {
                endHeading();
            } else if (name.equals("td") || name.equals("th")) {
                line.append(' ');
            } else if (endsLine(element) || name.equals("pre")) {
                preformatted -= name.equals("pre") ? 1 : 0;
                end();
            }
        }

        private static boolean isHeading(Element element) {
            return element.normalName().matches("h[1-6]");
        }

        private void endHeading() {
            end();
            if (!inHeading) {
                return;
            }
            inHeading = false;
            String words = String.join(" ", heading);
            if (words.length() <= FileContent.LONGEST_HEADING) {
                content.heading(words);
            } else {
                heading.forEach(content::line);
            }
            heading.clear();
        }

        private static boolean endsLine(Element element) {
            String name = element.normalName();
            return name.equals("br") || element.isBlock() && !name.equals("td") && !name.equals("th");
        }

        void end() {
            String words = line.toString().replaceAll("\\s+", " ").strip();
            line.setLength(0);
            if (!inHeading) {
                content.line(words);
            } else if (!words.isEmpty()) {
                heading.add(words);
            }
        }
    }
}
