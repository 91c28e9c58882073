package org.pyramidion.console;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.base.OneLine;

/** A text with one place marked, wrapped to the width of the console. */
public final class WrappedText {

    private static final String INDENT = "  ";

    private WrappedText() {}

    /** The text of a block with {@code [start, limit)} marked. */
    public static String marked(String text, int start, int limit, Console console) {
        // No-break spaces keep the marked words on one line while it is wrapped, or the style would run into the
        // margin.
        String mark = OneLine.of(text.substring(start, limit)).replace(' ', '\u00a0');
        String whole =
                OneLine.of(text.substring(0, start)) + '\u0002' + mark + '\u0003' + OneLine.of(text.substring(limit));
        String wrapped = String.join("\n", wrap(whole, console.width() - INDENT.length()));
        int from = wrapped.indexOf('\u0002');
        int to = wrapped.indexOf('\u0003');
        return INDENT
                + (wrapped.substring(0, from)
                                + console.marked(wrapped.substring(from + 1, to).replace('\u00a0', ' '))
                                + wrapped.substring(to + 1))
                        .replace("\n", "\n" + INDENT);
    }

    /** A text with nothing marked. */
    public static String plain(String text, Console console) {
        return INDENT + String.join("\n" + INDENT, wrap(OneLine.of(text), console.width() - INDENT.length()));
    }

    /** The lines of a text; a word that is wider than a line is cut. */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" +", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
            while (line.length() > width) {
                lines.add(line.substring(0, width));
                line.delete(0, width);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
