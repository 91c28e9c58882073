package org.pyramidion.documents.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/** Markdown: headings become sections, links their labels; what code blocks hold stays as it is. */
final class MarkdownFile {

    private static final Pattern HEADING = Pattern.compile("(#{1,6})\\s+(.*?)\\s*#*");
    private static final Pattern UNDERLINE = Pattern.compile("=+|-{2,}");
    private static final Pattern FENCE = Pattern.compile("(```|~~~).*");
    private static final Pattern DEFINITION = Pattern.compile("\\[[^\\]]+]:\\s.*");
    private static final Pattern TABLE_RULE = Pattern.compile("[|:\\s-]*-[|:\\s-]*");
    private static final Pattern QUOTE = Pattern.compile("(>\\s?)+");
    private static final Pattern IMAGE = Pattern.compile("!\\[[^\\]]{0,500}](\\([^)]{0,2000}\\)|\\[[^\\]]{0,500}])");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]{0,500})](\\([^)]{0,2000}\\)|\\[[^\\]]{0,500}])");
    private static final Pattern EMPHASIS = Pattern.compile("\\*{1,3}|`+|(?<!\\w)_{1,3}(?=\\S)|(?<=\\S)_{1,3}(?!\\w)");
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^<>]{0,2000}>|<!--[^>]{0,2000}-->");

    private final FileContent content = new FileContent();
    private final Paragraphs paragraphs = new Paragraphs(content, false);

    private MarkdownFile() {}

    static FileContent read(Path file) throws IOException {
        MarkdownFile reading = new MarkdownFile();
        reading.all(TextFile.decoded(BoundedBytes.of(file)).lines().toList());
        return reading.content;
    }

    private void all(List<String> lines) {
        boolean code = false;
        for (int i = frontMatter(lines); i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (FENCE.matcher(line).matches()) {
                paragraphs.end();
                code = !code;
            } else if (code) {
                content.line(line);
            } else if (i + 1 < lines.size()
                    && isUnderlined(line, lines.get(i + 1).strip())) {
                heading(line);
                i++;
            } else {
                prose(line);
            }
        }
        paragraphs.end();
    }

    /** Where the text begins, behind what is said of it between lines of three hyphens. */
    private static int frontMatter(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().strip().equals("---")) {
            return 0;
        }
        int end = lines.subList(1, lines.size()).indexOf("---");
        return end < 0 ? 0 : end + 2;
    }

    private static boolean isUnderlined(String line, String next) {
        return !line.isEmpty()
                && Character.isLetterOrDigit(line.codePointAt(0))
                && UNDERLINE.matcher(next).matches();
    }

    private void heading(String words) {
        paragraphs.end();
        content.heading(inline(words));
    }

    private void prose(String line) {
        Matcher heading = HEADING.matcher(line);
        if (heading.matches()) {
            heading(heading.group(2));
        } else if (DEFINITION.matcher(line).matches()
                || !line.isEmpty() && TABLE_RULE.matcher(line).matches()) {
            paragraphs.end();
        } else if (line.startsWith("|")) {
            paragraphs.end();
            content.line(inline(line.replace('|', ' ')));
        } else {
            Matcher quote = QUOTE.matcher(line);
            paragraphs.line(inline(quote.lookingAt() ? line.substring(quote.end()) : line));
        }
    }

    private static String inline(String line) {
        String item = line.replaceFirst("^[-*+]\\s+", "- ");
        String labels = LINK.matcher(IMAGE.matcher(item).replaceAll("")).replaceAll("$1");
        String plain = TAG.matcher(EMPHASIS.matcher(labels).replaceAll("")).replaceAll("");
        return Parser.unescapeEntities(plain, false).replaceAll("\\s+", " ");
    }
}
