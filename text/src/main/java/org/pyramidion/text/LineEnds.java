package org.pyramidion.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells the line ends that only the width of a page made from those that mean something. A text is wrapped if most of
 * its lines break off in the middle of what they say; of such a text a line goes on in the next one if the next one's
 * first word would not have fitted behind it. In all other texts (lists, tables, verses, code) each line stands for
 * itself.
 */
public final class LineEnds {

    /** Shorter lines end where they end on purpose. */
    private static final int SHORTEST = 24;

    /** Ideographs are twice as wide. */
    private static final int SHORTEST_IDEOGRAPHS = 12;

    /** Share of the lines that must break off for a text to be wrapped. */
    private static final double WRAPPED = 0.3;

    /** Of the width of a paragraph, what its lines must come to. */
    private static final double FULL = 0.8;

    /** How many lines before and behind one tell how wide its column is. */
    private static final int AROUND = 6;

    /** How many words a line needs to be told as prose by itself, and how many of them begin with a small letter. */
    private static final int PROSE_WORDS = 8;

    private static final double PROSE_SMALL = 0.6;

    /** With so many marks of a programming language a line is no prose. */
    private static final int CODE_MARKS = 4;

    private static final Pattern ITEM =
            Pattern.compile("(?:[•‣◦▪●○|>#]|(?:[-*+–—·]|\\(?\\d{1,3}[.)]|\\(?[a-zA-Z][.)])\\s).*|.{1,80}\\.{4,}.*");

    private static final Pattern GAP = Pattern.compile("\\S(?: {2,}|\\s*\t\\s*)(?=\\S)");
    private static final Pattern WORD_CHARS = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String TERMINAL = ".!?:;。！？：；…";

    private final List<String> lines;
    private final BitSet goingOn = new BitSet();

    private LineEnds(List<String> lines) {
        this.lines = lines;
    }

    /** @param lines without white space around them; an empty one ends a paragraph */
    public static LineEnds of(List<String> lines) {
        LineEnds ends = new LineEnds(lines);
        if (ends.isWrapped()) {
            ends.find();
        }
        return ends;
    }

    /** Whether most lines are rows of one table, or records of one kind, each built as its neighbour is. */
    public static boolean areRecords(List<String> lines) {
        int alike = 0;
        for (int i = 0; i + 1 < lines.size(); i++) {
            alike += areRows(lines.get(i), lines.get(i + 1)) || areAlike(lines.get(i), lines.get(i + 1)) ? 1 : 0;
        }
        return lines.size() > 2 && alike > (lines.size() - 1) / 2;
    }

    /** Whether what a line says goes on in the next one. */
    public boolean goesOn(int line) {
        return goingOn.get(line);
    }

    /** What stands between two lines of which the first goes on in the second: a blank, but none between ideographs. */
    public static String between(CharSequence before, CharSequence after) {
        boolean ideographs = isIdeograph(Character.codePointBefore(before, before.length()))
                && isIdeograph(Character.codePointAt(after, 0));
        return ideographs ? "" : " ";
    }

    /** Whether words of this character's script are written without blanks between them. */
    public static boolean isIdeograph(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA -> true;
            default -> "、。，；：！？".indexOf(c) >= 0;
        };
    }

    private boolean isWrapped() {
        int pairs = 0;
        int broken = 0;
        for (int i = 0; i + 1 < lines.size(); i++) {
            if (isLong(i) && !lines.get(i + 1).isEmpty()) {
                pairs++;
                broken += breaksOff(i) ? 1 : 0;
            }
        }
        return broken > 0 && broken >= WRAPPED * pairs;
    }

    private boolean isLong(int i) {
        String line = lines.get(i);
        return line.length() >= SHORTEST
                || line.length() >= SHORTEST_IDEOGRAPHS && isIdeograph(line.codePointBefore(line.length()));
    }

    /** Whether a line ends, to all appearance, before what it says does. */
    private boolean breaksOff(int i) {
        String line = lines.get(i);
        String next = lines.get(i + 1);
        if (TERMINAL.indexOf(line.charAt(line.length() - 1)) >= 0
                || isItem(next)
                || isCode(line)
                || areRows(line, next)
                || areAlike(line, next)) {
            return false;
        }
        int last = line.codePointBefore(line.length());
        int first = next.codePointAt(0);
        return isIdeograph(last) && isIdeograph(first) || Character.isLowerCase(first) || isProse(line);
    }

    private static boolean isItem(String line) {
        return ITEM.matcher(line).matches() || line.codePoints().noneMatch(Character::isLetterOrDigit);
    }

    /** Whether both have the same columns. */
    private static boolean areRows(String line, String next) {
        long gaps = GAP.matcher(line).results().count();
        return gaps > 0 && gaps == GAP.matcher(next).results().count();
    }

    /** Whether both are built alike, as records are: as many words, and the same marks between them. */
    private static boolean areAlike(String line, String next) {
        String marks = WORD_CHARS.matcher(line).replaceAll("");
        return !marks.isBlank() && marks.equals(WORD_CHARS.matcher(next).replaceAll(""));
    }

    private static boolean isCode(String line) {
        return line.chars().filter(c -> "=;{}()<>[]_$\\".indexOf(c) >= 0).count() >= CODE_MARKS;
    }

    private static boolean isProse(String line) {
        String[] words = BLANKS.split(line);
        int small = 0;
        for (String word : words) {
            small += Character.isLowerCase(word.codePointAt(0)) ? 1 : 0;
        }
        return words.length >= PROSE_WORDS && small >= PROSE_SMALL * words.length;
    }

    private void find() {
        for (int start = 0; start < lines.size(); start++) {
            int end = start;
            while (end < lines.size() && !lines.get(end).isEmpty()) {
                end++;
            }
            for (int i = start; i + 1 < end; i++) {
                goingOn.set(i, isFull(i, width(Math.max(start, i - AROUND), Math.min(end, i + AROUND + 1))));
            }
            start = end;
        }
    }

    /** How wide the column is: some lines are headings, and wider than the columns below them. */
    private int width(int from, int to) {
        int[] lengths = lines.subList(from, to).stream()
                .mapToInt(String::length)
                .sorted()
                .toArray();
        return lengths[Math.min(lengths.length - 1, (3 * lengths.length + 3) / 4)];
    }

    private boolean isFull(int i, int width) {
        String line = lines.get(i);
        String next = lines.get(i + 1);
        String word = BLANKS.split(next, 2)[0];
        int needed = isIdeograph(next.codePointAt(0)) ? 1 : 1 + word.length();
        return isLong(i) && line.length() + needed >= FULL * width && !isItem(next) && !areRows(line, next);
    }

    /** The parts of a text between line ends that mean something, in order, without the white space around them. */
    static List<Span> parts(String text) {
        List<Span> spans = lines(text);
        LineEnds ends = of(spans.stream().map(span -> span.of(text)).toList());
        List<Span> parts = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < spans.size(); i++) {
            start = start < 0 ? spans.get(i).start() : start;
            if (!ends.goesOn(i)) {
                if (start < spans.get(i).limit()) {
                    parts.add(new Span(start, spans.get(i).limit()));
                }
                start = -1;
            }
        }
        return parts;
    }

    private static List<Span> lines(String text) {
        List<Span> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || endsLine(text, i)) {
                lines.add(trimmed(text, start, i));
                start = i + 1;
            }
        }
        return lines;
    }

    /** Whether a line ends from char {@code from} to before {@code limit}. */
    static boolean isIn(String text, int from, int limit) {
        for (int i = from; i < limit; i++) {
            if (endsLine(text, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsLine(String text, int i) {
        return switch (text.charAt(i)) {
            case '\r' -> i + 1 == text.length() || text.charAt(i + 1) != '\n';
            case '\n', '\u000b', '\f', '\u0085', '\u2028', '\u2029' -> true;
            default -> false;
        };
    }

    private static Span trimmed(String text, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return new Span(from, to);
    }
}
