package org.pyramidion.documents.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;
import org.pyramidion.documents.Document;

/** Makes lines of text of the lines of a wikitext, and tells the section of each; see {@link Wikitext}. */
final class WikitextLines {

    /** Sections that list works and links. */
    private static final Set<String> LISTS = Set.of(
            "references",
            "external links",
            "further reading",
            "see also",
            "notes",
            "footnotes",
            "bibliography",
            "sources",
            "citations",
            "notes and references",
            "references and notes",
            "works cited");

    private static final String BETWEEN = " / ";
    private static final Pattern HEADING = Pattern.compile("(={1,6})([^=].*?)\\1\\s*");
    private static final Pattern MARKS = Pattern.compile("[*#:;\\s]+");
    private static final Pattern RULE = Pattern.compile("-{4,}");
    private static final Pattern WORD = Pattern.compile("__[A-Z]{3,}__");
    private static final Pattern BLANKS = Pattern.compile("[\\s\u00a0\u2009\u202f]+");
    private static final Pattern HOLLOW = Pattern.compile("\\([\\s,;:]*\\)");
    private static final Pattern HOLLOW_START = Pattern.compile("\\(\\s*[,;:]\\s*");
    private static final Pattern BEFORE_STOP = Pattern.compile(" ([,.;:!?)])(?=\\s|$)");

    private final StringBuilder text = new StringBuilder();
    private final List<Document.Position> positions = new ArrayList<>();
    private final List<String> path = new ArrayList<>();
    private int skippedLevel = Integer.MAX_VALUE;

    private WikitextLines() {}

    static Wikitext.Plain plain(String lines, long templates) {
        WikitextLines plain = new WikitextLines();
        lines.lines().forEach(plain::line);
        return new Wikitext.Plain(plain.text.toString(), plain.positions, templates);
    }

    private void line(String raw) {
        String line = raw.strip();
        if (line.startsWith("=") && line.endsWith("=") && line.length() <= FileContent.LONGEST_HEADING) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                heading(heading.group(1).length(), clean(heading.group(2)));
                return;
            }
        }
        if (skippedLevel < Integer.MAX_VALUE || RULE.matcher(line).lookingAt()) {
            return;
        }
        Matcher marks = MARKS.matcher(line);
        String content = clean(marks.lookingAt() ? line.substring(marks.end()) : line);
        if (content.chars().anyMatch(Character::isLetterOrDigit)) {
            text.append(text.isEmpty() ? "" : "\n").append(content);
        }
    }

    private void heading(int level, String title) {
        if (level > skippedLevel) {
            return;
        }
        boolean lists = LISTS.contains(title.toLowerCase(Locale.ROOT));
        skippedLevel = lists ? level : Integer.MAX_VALUE;
        while (path.size() >= Math.max(1, level - 1)) {
            path.removeLast();
        }
        path.add(title);
        if (!lists) {
            int start = text.isEmpty() ? 0 : text.length() + 1;
            if (!positions.isEmpty() && positions.getLast().start() == start) {
                positions.removeLast();
            }
            positions.add(new Document.Position(start, Map.of(Document.SECTION, String.join(BETWEEN, path))));
        }
    }

    /** One line without what the removal of markup has left behind. */
    private static String clean(String line) {
        String words = WORD.matcher(line).replaceAll("");
        String resolved = words.indexOf('&') < 0 ? words : Parser.unescapeEntities(words, false);
        String blanks = BLANKS.matcher(resolved).replaceAll(" ");
        String whole =
                HOLLOW_START.matcher(HOLLOW.matcher(blanks).replaceAll("")).replaceAll("(");
        String single = BLANKS.matcher(whole).replaceAll(" ");
        return WikitextTags.unprotected(BEFORE_STOP.matcher(single).replaceAll("$1"))
                .strip();
    }
}
