package org.pyramidion.documents.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/**
 * HTML. What leads elsewhere is left out: navigation, headers and footers of the page, what forms are filled in with,
 * and lists and tables most of whose words are links.
 */
final class HtmlFile {

    private static final String NAVIGATION =
            "script, style, noscript, template, svg, nav, button, input, select, textarea, option,"
                    + " [role=navigation], [role=search], [aria-hidden=true], .navheader, .navfooter, .toc, .navbar,"
                    + " a.headerlink, a.anchor, a.anchorjs-link, a.hash-link, a.header-anchor, .mw-editsection,"
                    + " sup.reference, a.footnote-ref, a.footnote-backref, a.footnote-back";

    /** Of the page, and no part of its text; Pandoc's title block has this name. */
    private static final String EDGES = "header:not(#title-block-header), footer, aside";

    /** What an aside is called that leads elsewhere, even if it stands in the text. */
    private static final Pattern ELSEWHERE =
            Pattern.compile("(?i)\\b(nav|menu|toc|contents|sidebar|related|share|social|breadcrumbs?|ads?|promo)\\b");

    private static final String PARTS = "article, main, section, [role=main]";

    /** Lists and tables with more than this share of their chars in links lead elsewhere. */
    private static final double LINKS = 2.0 / 3;

    private static final Pattern NOTE = Pattern.compile("\\[[^\\]]{1,20}]|[*†‡§]+");
    /** What bytes that are no UTF-8 are not; browsers too take the first of these for windows-1252. */
    private static final Pattern WRONG = Pattern.compile("(?i)iso-?8859-?1|latin-?1|(us-)?ascii|utf-?8");

    private static final Pattern CHARSET = Pattern.compile("(?i)(?:charset|encoding)\\s*=\\s*[\"']?([\\w-]+)");

    private HtmlFile() {}

    static FileContent read(Path file) throws IOException {
        byte[] bytes = BoundedBytes.of(file);
        Document page = Jsoup.parse(new ByteArrayInputStream(bytes), charset(bytes), "");
        FileContent content = new FileContent();
        content.title(page.title());
        boolean words = page.hasText();
        write(page, content);
        if (words) {
            content.navigation();
        }
        return content;
    }

    /** Writes the text of a page of several; its title is not that of the whole. */
    static void writePage(byte[] bytes, FileContent content) throws IOException {
        write(Jsoup.parse(new ByteArrayInputStream(bytes), charset(bytes), ""), content);
    }

    /** Writes the text of some HTML. */
    static void write(String html, FileContent content) {
        write(Jsoup.parseBodyFragment(html), content);
    }

    private static void write(Document page, FileContent content) {
        page.select(NAVIGATION).remove();
        page.select(EDGES).stream().filter(HtmlFile::isEdge).forEach(Node::remove);
        page.select("sup").forEach(HtmlFile::raise);
        page.select("h1, h2, h3, h4, h5, h6").select("a[href^=#]").stream()
                .filter(link -> ink(link) <= 1)
                .forEach(Node::remove);
        page.select("ul, ol, dl, table").stream()
                .filter(HtmlFile::leadsElsewhere)
                .forEach(Node::remove);
        Lines lines = new Lines(content);
        page.body().traverse(lines);
        lines.endHeading();
    }

    /** Whether it stands outside the text, or leads out of it. */
    private static boolean isEdge(Element edge) {
        boolean aside = edge.normalName().equals("aside");
        return edge.closest(PARTS) == null
                || aside
                        && ELSEWHERE.matcher(edge.className() + " " + edge.id()).find();
    }

    /** A mark of a note goes, and a power stays one. */
    private static void raise(Element sup) {
        String text = sup.text();
        boolean note =
                sup.selectFirst("a[href^=#]") != null || NOTE.matcher(text).matches();
        if (note) {
            sup.remove();
        } else {
            sup.text(Superscripts.of(text));
        }
    }

    /** Left to jsoup if the page says it, unless its bytes say otherwise: what is UTF-8 is so by no accident. */
    private static @Nullable String charset(byte[] bytes) {
        Charset found = TextFile.charset(bytes);
        boolean ascii = found.equals(StandardCharsets.UTF_8) && TextFile.isAscii(bytes);
        if (!ascii && !found.equals(TextFile.WESTERN)) {
            return found.name();
        }
        String head = new String(bytes, 0, Math.min(bytes.length, 2048), StandardCharsets.ISO_8859_1);
        Matcher told = CHARSET.matcher(head);
        boolean wrong = !ascii && told.find() && WRONG.matcher(told.group(1)).matches();
        return wrong || !CHARSET.matcher(head).find() ? found.name() : null;
    }

    private static boolean leadsElsewhere(Element list) {
        int links = list.select("a[href]").stream().mapToInt(HtmlFile::ink).sum();
        return links > LINKS * ink(list) && !isDataTable(list);
    }

    /** Whether it has rows and columns with headings, as tables for the looks of a page have not. */
    private static boolean isDataTable(Element table) {
        if (!table.normalName().equals("table")
                || ELSEWHERE
                        .matcher(table.className() + " " + table.id() + " " + table.attr("role"))
                        .find()
                || table.attr("summary").toLowerCase(Locale.ROOT).contains("navigation")) {
            return false;
        }
        List<Integer> columns = table.select("tr").stream()
                .map(row -> (int) row.children().stream()
                        .filter(cell -> cell.normalName().matches("t[dh]") && cell.hasText())
                        .count())
                .toList();
        boolean headed =
                table.select("tr").stream().anyMatch(row -> row.select("> th").size() > 1)
                        || table.selectFirst("caption, thead, th[scope]") != null;
        long rows = columns.stream().filter(count -> count > 1).count();
        return rows > (headed ? 1 : 3) && 2 * rows > columns.size();
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
                endPreformatted();
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
                if (preformatted > 0) {
                    endPreformatted();
                }
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

        private void endPreformatted() {
            if (inHeading) {
                end();
                return;
            }
            content.verbatim(line.toString());
            line.setLength(0);
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
