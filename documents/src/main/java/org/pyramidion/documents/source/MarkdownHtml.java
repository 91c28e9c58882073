package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown as the HTML that it stands for, without what the file says of itself above its text: for what looks at the
 * structure of a page. Headings are marked as GitHub does it, so that links find them.
 */
public final class MarkdownHtml {

    private MarkdownHtml() {}

    /** Whether a file's name says that it is Markdown, not packed. */
    public static boolean isMarkdown(Path file) {
        return FileKind.of(file).equals(Optional.of(FileKind.MARKDOWN)) && !FileKind.isPacked(file);
    }

    /** The HTML of a file; empty if it is no prose. */
    public static String of(Path file) throws IOException {
        return MarkdownFile.parsed(file).map(MarkdownHtml::rendered).orElse("");
    }

    private static String rendered(Node page) {
        return HtmlRenderer.builder()
                .extensions(MarkdownFile.EXTENSIONS)
                .attributeProviderFactory(context -> new HeadingMarks())
                .build()
                .render(page);
    }

    /** Gives each heading its mark: its words in lower case, hyphens for blanks, and a number if it is repeated. */
    private static final class HeadingMarks implements AttributeProvider {

        private final Set<String> given = new HashSet<>();

        @Override
        public void setAttributes(Node node, String tag, Map<String, String> attributes) {
            if (node instanceof Heading) {
                String words = words(node);
                String mark = words;
                for (int again = 1; !given.add(mark); again++) {
                    mark = words + "-" + again;
                }
                attributes.put("id", mark);
            }
        }

        private static String words(Node heading) {
            StringBuilder words = new StringBuilder();
            heading.accept(new AbstractVisitor() {
                @Override
                public void visit(Text text) {
                    words.append(text.getLiteral());
                }

                @Override
                public void visit(Code code) {
                    words.append(code.getLiteral());
                }
            });
            return words.toString()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
                    .replace(' ', '-');
        }
    }
}
