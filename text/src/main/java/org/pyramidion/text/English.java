package org.pyramidion.text;

import com.ibm.icu.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * English. A sentence ends by the rules of Unicode (UAX 29, by ICU4J), mended where they take the full stop of an
 * abbreviation for that of a sentence; only where white space follows, or behind an ideographic full stop, and at each
 * line end that means something ({@link LineEnds}).
 */
final class English implements Language {

    /** Never the end of a sentence: a name or a number follows. */
    private static final Set<String> LEADING = Set.of(
            "mr.", "mrs.", "ms.", "dr.", "prof.", "rev.", "gen.", "col.", "lt.", "maj.", "sgt.", "capt.", "cmdr.",
            "adm.", "gov.", "sen.", "rep.", "pres.", "hon.", "fr.", "messrs.", "mt.", "ft.", "e.g.", "i.e.", "viz.",
            "cf.", "vs.", "v.", "c.", "ca.", "approx.", "fl.", "b.", "d.", "r.", "p.", "pp.", "vol.", "vols.", "ed.",
            "eds.", "fig.", "figs.", "ch.", "sec.", "art.", "op.", "lat.", "lit.");

    /** Perhaps the end of a sentence: the next word tells. */
    private static final Set<String> EITHER = Set.of(
            "st.", "ste.", "jr.", "sr.", "inc.", "corp.", "co.", "cos.", "ltd.", "bros.", "etc.", "al.", "esp.",
            "dept.", "univ.", "assn.", "ave.", "blvd.", "rd.", "ph.d.", "jan.", "feb.", "mar.", "apr.", "jun.", "jul.",
            "aug.", "sep.", "sept.", "oct.", "nov.", "dec.", "est.");

    private static final Set<String> BEFORE_NUMBER = Set.of("no.", "nos.", "nr.", "para.");

    private static final Set<String> STARTERS = Set.of("""
            a an the this that these those he she it its they we i you his her their our in on at by for from \
            with after before during since as when while where if although though because however but and so \
            then there here some many most several all both each one two other another according also among \
            under until unlike like what who why how not no to of today now""".split(" "));

    private static final Pattern DOTTED = Pattern.compile("(?:\\p{L}{1,2}\\.){2,}+");
    private static final Pattern INITIAL = Pattern.compile("\\p{Lu}\\.");

    private static final Pattern LINE_END = Pattern.compile("[\n\r\u000b\f\u0085\u2028\u2029]");

    private static final String IDEOGRAPHIC = "。！？｡．";
    private static final String CLOSING = "」』）】》〉”’\"'";

    @Override
    public String tag() {
        return "en";
    }

    @Override
    public SalientSpanTagger dates() {
        return new DateTagger();
    }

    @Override
    public SalientSpanTagger names(Gazetteer known) {
        return new CapitalisedTagger(known);
    }

    @Override
    public boolean namesEndInsideWords() {
        return false;
    }

    @Override
    public List<Span> sentences(String text) {
        // No two threads may use one, and a new one costs little.
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        List<Span> sentences = new ArrayList<>();
        for (Span part : LineEnds.parts(text)) {
            split(part.of(text), part.start(), breaks, sentences);
        }
        return sentences;
    }

    private static void split(String part, int offset, BreakIterator breaks, List<Span> sentences) {
        breaks.setText(LINE_END.matcher(part).replaceAll(" ")); // those within a part end nothing
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            if (end == part.length() || isBoundary(part, start, end)) {
                addTrimmed(part, start, end, offset, sentences);
                start = end;
            }
        }
    }

    private static boolean isBoundary(String text, int start, int end) {
        int ink = lastInk(text, end);
        if (ink == end) {
            return endsIdeographs(text, start, end);
        }
        if (Character.isLowerCase(text.codePointAt(end))) {
            return false;
        }
        String last = lastWord(text, start, ink);
        return !last.endsWith(".") || !isAbbreviation(last, text, end);
    }

    /** Whether an ideographic full stop, and perhaps a quotation mark behind it, stand before {@code end}. */
    private static boolean endsIdeographs(String text, int start, int end) {
        int at = end;
        while (at > start && CLOSING.indexOf(text.charAt(at - 1)) >= 0) {
            at--;
        }
        return at > start && IDEOGRAPHIC.indexOf(text.charAt(at - 1)) >= 0;
    }

    private static boolean isAbbreviation(String word, String text, int next) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (LEADING.contains(lower)) {
            return true;
        }
        if (BEFORE_NUMBER.contains(lower)) {
            return Character.isDigit(text.codePointAt(next));
        }
        boolean either = EITHER.contains(lower)
                || DOTTED.matcher(word).matches()
                || INITIAL.matcher(word).matches();
        return either && !STARTERS.contains(firstWord(text, next));
    }

    /** One after the last char before {@code end} that is not white space. */
    private static int lastInk(String text, int end) {
        int at = end;
        while (at > 0 && Character.isWhitespace(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private static String lastWord(String text, int start, int end) {
        int at = end;
        while (at > start && isWordPart(text.charAt(at - 1))) {
            at--;
        }
        return text.substring(at, end);
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '\'';
    }

    /** The lower-cased word at {@code at}; an initial ("A. Smith") is none. */
    private static String firstWord(String text, int at) {
        int start = at;
        while (start < text.length() && !Character.isLetterOrDigit(text.charAt(start)) && start - at < 2) {
            start++;
        }
        int end = start;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        boolean initial = end - start == 1 && end < text.length() && text.charAt(end) == '.';
        return initial ? "" : text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private static void addTrimmed(String part, int start, int end, int offset, List<Span> sentences) {
        int from = start;
        while (from < end && Character.isWhitespace(part.charAt(from))) {
            from++;
        }
        if (from < end) {
            sentences.add(new Span(offset + from, offset + lastInk(part, end)));
        }
    }
}
