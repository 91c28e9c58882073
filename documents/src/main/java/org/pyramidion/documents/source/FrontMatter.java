package org.pyramidion.documents.source;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text says of itself before it begins: YAML between lines of hyphens (or up to three dots), TOML between lines
 * of plus signs, JSON, or Pandoc's lines with a per cent sign. Of it the title is read.
 *
 * @param lines how many there are to pass over
 * @param title empty if it names none
 */
record FrontMatter(int lines, String title) {

    private static final FrontMatter NONE = new FrontMatter(0, "");
    private static final Pattern YAML = Pattern.compile("---\\s*");
    private static final Pattern YAML_END = Pattern.compile("(?:---|\\.\\.\\.)\\s*");
    private static final Pattern TOML = Pattern.compile("\\+\\+\\+\\s*");
    private static final Pattern JSON_END = Pattern.compile("}\\s*");

    /** What a line of YAML between hyphens looks like; a rule across the page stands before other lines. */
    private static final Pattern KEY = Pattern.compile("[\"']?[\\w.-]+[\"']?\\s*:(?:\\s.*)?|#.*|\\s*");

    private static final Pattern TITLE = Pattern.compile("(?i)\\s*[\"']?title[\"']?\\s*[:=]\\s*(.*)");
    private static final Pattern BLOCK = Pattern.compile("[|>][-+\\d]*\\s*");
    private static final Pattern COMMENT = Pattern.compile("\\s+#.*");

    static FrontMatter of(List<String> lines) {
        int first = 0;
        while (first < lines.size() && lines.get(first).isBlank()) {
            first++;
        }
        if (first + 1 >= lines.size()) {
            return NONE;
        }
        String line = lines.get(first);
        if (YAML.matcher(line).matches() && KEY.matcher(lines.get(first + 1)).matches()) {
            return between(lines, first + 1, YAML_END);
        }
        if (TOML.matcher(line).matches()) {
            return between(lines, first + 1, TOML);
        }
        if (line.strip().equals("{")) {
            return between(lines, first + 1, JSON_END);
        }
        return line.startsWith("% ") ? pandoc(lines, first) : NONE;
    }

    private static FrontMatter pandoc(List<String> lines, int first) {
        int end = first;
        while (end < lines.size() && end < first + 3 && lines.get(end).startsWith("%")) {
            end++;
        }
        return new FrontMatter(end, lines.get(first).substring(2).strip());
    }

    private static FrontMatter between(List<String> lines, int from, Pattern closing) {
        for (int end = from; end < lines.size(); end++) {
            if (closing.matcher(lines.get(end)).matches()) {
                return new FrontMatter(end + 1, title(lines.subList(from, end)).orElse(""));
            }
        }
        return NONE;
    }

    private static Optional<String> title(List<String> header) {
        for (int i = 0; i < header.size(); i++) {
            Matcher title = TITLE.matcher(header.get(i));
            boolean top = !Character.isWhitespace(
                            header.get(i).isEmpty() ? ' ' : header.get(i).charAt(0))
                    || header.get(i).strip().startsWith("\"");
            if (top && title.matches()) {
                String value = title.group(1).strip();
                return Optional.of(
                        value.isEmpty() || BLOCK.matcher(value).matches()
                                ? folded(header.subList(i + 1, header.size()))
                                : unquoted(value));
            }
        }
        return Optional.empty();
    }

    /** The lines below that are indented. */
    private static String folded(List<String> lines) {
        StringBuilder words = new StringBuilder();
        for (String line : lines) {
            if (!line.isBlank() && !Character.isWhitespace(line.charAt(0))) {
                break;
            }
            words.append(words.isEmpty() ? "" : " ").append(line.strip());
        }
        return words.toString().strip();
    }

    private static String unquoted(String value) {
        char quote = value.charAt(0);
        int end = value.lastIndexOf(quote);
        if ((quote == '"' || quote == '\'') && end > 0) {
            String inner = value.substring(1, end);
            return quote == '"' ? inner.replace("\\\"", "\"") : inner.replace("''", "'");
        }
        return COMMENT.matcher(value).replaceFirst("");
    }
}
