package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jsoup.parser.Tag;
import org.pyramidion.text.LineEnds;

/**
 * Markdown, by CommonMark's rules and with GitHub's tables: headings become sections, links their labels, pictures go;
 * code stays as it is, letter for letter. Of what a file says of itself ({@link FrontMatter}) the title stays.
 */
final class MarkdownFile extends AbstractVisitor {

    /** A million quotation marks nest a million deep. */
    private static final int MAX_NESTING = 200;

    /** More marks in one line are no prose. */
    private static final int MANY = 10_000;

    static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .maxOpenBlockParsers(MAX_NESTING)
            .build();

    /** What MDX has above its text. */
    private static final Pattern MODULE = Pattern.compile("(?:import|export)\\s.*(?:from\\s+[\"'].*|[\"'];?|=.*)");

    private static final Pattern TAG = Pattern.compile("</?([a-z][^\\s/>]*).*", Pattern.DOTALL);

    private final FileContent content;
    private final StringBuilder inline = new StringBuilder();

    private MarkdownFile(FileContent content) {
        this.content = content;
    }

    static FileContent read(Path file) throws IOException {
        List<String> lines = TextFile.decoded(BoundedBytes.of(file)).lines().toList();
        FrontMatter header = FrontMatter.of(lines);
        FileContent content = new FileContent();
        content.title(header.title());
        if (lines.stream().anyMatch(MarkdownFile::isNoProse)) {
            lines.forEach(content::line);
            return content;
        }
        parsed(file, lines, header).accept(new MarkdownFile(content));
        return content;
    }

    /** A file's text as its parser sees it; nothing if it is no prose. */
    static Optional<Node> parsed(Path file) throws IOException {
        List<String> lines = TextFile.decoded(BoundedBytes.of(file)).lines().toList();
        return lines.stream().anyMatch(MarkdownFile::isNoProse)
                ? Optional.empty()
                : Optional.of(parsed(file, lines, FrontMatter.of(lines)));
    }

    private static Node parsed(Path file, List<String> lines, FrontMatter header) {
        return PARSER.parse(String.join("\n", withoutModules(file, lines.subList(header.lines(), lines.size()))));
    }

    /** Whether a line is made of marks, which a parser may take a time for that grows with their square. */
    private static boolean isNoProse(String line) {
        return line.length() > MANY
                && line.chars()
                                .filter(c -> "<>[*_`".indexOf(c) >= 0)
                                .limit(MANY)
                                .count()
                        == MANY;
    }

    private static List<String> withoutModules(Path file, List<String> lines) {
        boolean mdx = file.getFileName().toString().toLowerCase(Locale.ROOT).contains(".mdx");
        return mdx
                ? lines.stream().filter(line -> !MODULE.matcher(line).matches()).toList()
                : lines;
    }

    @Override
    public void visit(Heading heading) {
        content.heading(inlineOf(heading).replace('\n', ' '));
    }

    @Override
    public void visit(Paragraph paragraph) {
        // A line end in a paragraph is a blank, but rows without markup are meant to be rows.
        String mark = marker(paragraph);
        for (String part : inlineOf(paragraph).split("\f")) {
            List<String> lines = part.lines().map(String::strip).toList();
            List<String> whole = LineEnds.areRecords(lines) ? lines : List.of(joined(lines));
            for (String line : whole) {
                content.line(mark + line);
                mark = "";
            }
        }
    }

    private static String joined(List<String> lines) {
        StringBuilder joined = new StringBuilder();
        for (String line : lines) {
            boolean between = !joined.isEmpty() && !line.isEmpty();
            joined.append(between ? LineEnds.between(joined, line) : "").append(line);
        }
        return joined.toString();
    }

    /** What stands before the first paragraph of an item. */
    private static String marker(Paragraph paragraph) {
        if (!(paragraph.getParent() instanceof ListItem item) || item.getFirstChild() != paragraph) {
            return "";
        }
        return switch (item.getParent()) {
            case BulletList list -> "- ";
            case OrderedList list -> number(list, item) + ". ";
            case null, default -> "";
        };
    }

    private static int number(OrderedList list, Node item) {
        int number = list.getMarkerStartNumber() == null ? 1 : list.getMarkerStartNumber();
        for (Node before = item.getPrevious(); before != null; before = before.getPrevious()) {
            number++;
        }
        return number;
    }

    private String inlineOf(Node block) {
        inline.setLength(0);
        visitChildren(block);
        return inline.toString();
    }

    @Override
    public void visit(Text text) {
        inline.append(text.getLiteral());
    }

    @Override
    public void visit(Code code) {
        inline.append(code.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak end) {
        inline.append('\n');
    }

    @Override
    public void visit(HardLineBreak end) {
        inline.append('\f');
    }

    @Override
    public void visit(Image image) {}

    /** A tag of HTML goes; what is none was meant to be read: {@code use <tenant-id>}. */
    @Override
    public void visit(HtmlInline html) {
        String literal = html.getLiteral();
        var tag = TAG.matcher(literal);
        if (literal.matches("(?i)<br\\s*/?>")) {
            inline.append('\f');
        } else if (tag.matches() && !Tag.isKnownTag(tag.group(1))) {
            inline.append(literal);
        }
    }

    @Override
    public void visit(HtmlBlock html) {
        HtmlFile.write(html.getLiteral(), content);
    }

    @Override
    public void visit(FencedCodeBlock code) {
        code.getLiteral().lines().forEach(content::verbatim);
    }

    @Override
    public void visit(IndentedCodeBlock code) {
        code.getLiteral().lines().forEach(content::verbatim);
    }

    @Override
    public void visit(CustomNode node) {
        if (!(node instanceof TableRow)) {
            visitChildren(node);
            return;
        }
        StringBuilder row = new StringBuilder();
        for (Node cell = node.getFirstChild(); cell != null; cell = cell.getNext()) {
            if (cell instanceof TableCell) {
                row.append(inlineOf(cell).replaceAll("\\s+", " ").strip()).append(' ');
            }
        }
        content.line(row.toString());
    }
}
