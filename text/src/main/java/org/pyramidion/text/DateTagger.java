package org.pyramidion.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates in English text, by one regular expression: "June 1, 1860", "1 June 1860", "June 1860", "June 1", 1860, 1860s,
 * 1860-06-01, "44 BC", "AD 70". A range such as "1452-1519" gives two spans.
 */
public final class DateTagger implements SalientSpanTagger {

    /** The type of its spans. */
    public static final String TYPE = "DATE";

    private static final String MONTH =
            "(?:January|February|March|April|May|June|July|August|September|October|November"
                    + "|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?)";
    private static final String DAY = "(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?(?![\\d\\p{L}]|[.,:]\\d)";
    private static final String YEAR = "(?:1\\d{3}|20\\d{2})";
    private static final String ERA = "(?:BCE?|CE|AD|B\\.C\\.(?:E\\.)?|A\\.D\\.|C\\.E\\.)(?!\\p{L})";
    private static final String DASH = "\\s?[-\u2013\u2014]\\s?";
    private static final String UNIT =
            "\\s?(?:km|kg|cm|mm|m|ft|feet|foot|miles?|metres?|meters?|yards?|acres?|hectares?|tons?"
                    + "|tonnes?|people|inhabitants|residents|men|women|soldiers|troops|members|students|persons"
                    + "|households|families"
                    + "|dollars|pounds|euros|percent|per\\scent|hours|minutes|seconds|days|years|bytes|copies"
                    + "|seats|votes)\\b";
    private static final String BEFORE = "(?<![\\p{L}\\d$\u00a3\u20ac#@]|\\d[.,:/-]|\\d\u2013)";
    private static final String AFTER = "(?![\\p{L}\\d%]|[.,:/]\\d|-\\d{3}|" + UNIT + ")";

    /** Of months and eras that stand before their year. */
    private static final String BEGINNINGS = "ADFJMNOS";

    // Longer forms first: the expression takes the first that fits. Groups a, b: the two ends of a range.
    static final Pattern DATE = Pattern.compile(BEFORE + "(?:"
            + MONTH + "\\s" + DAY + "(?:,?\\s" + YEAR + "(?!\\d))?"
            + "|" + DAY + "\\s(?:of\\s)?" + MONTH + "(?!\\p{L})(?:,?\\s" + YEAR + "(?!\\d))?"
            + "|" + MONTH + "(?:,|\\sof)?\\s" + YEAR + "(?!\\d)"
            + "|\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])(?!\\d)"
            + "|(?<a>\\d{1,4})" + DASH + "(?<b>\\d{1,4}\\s" + ERA + ")"
            + "|(?<c>" + YEAR + ")" + DASH + "(?<d>" + YEAR + ")" + AFTER
            + "|\\d{1,4}\\s" + ERA
            + "|(?:AD|A\\.D\\.)\\s\\d{1,4}(?!\\d)"
            + "|(?:1\\d|20)\\d0(?:['\u2019]?s)(?!\\p{L})"
            + "|" + YEAR + AFTER + ")");

    @Override
    public List<SalientSpan> tag(String text) {
        List<SalientSpan> spans = new ArrayList<>();
        Matcher date = DATE.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
        int at = 0;
        while (at < text.length()) {
            if (mayBegin(text.charAt(at)) && date.region(at, text.length()).lookingAt()) {
                add(date, spans);
                at = date.end();
            } else {
                at++;
            }
        }
        return spans;
    }

    /** A digit, a month or an era: to try the expression everywhere takes five times as long. */
    private static boolean mayBegin(char c) {
        return c >= '0' && c <= '9' || BEGINNINGS.indexOf(c) >= 0;
    }

    private static void add(Matcher date, List<SalientSpan> spans) {
        if (date.start("a") >= 0) {
            add(date, "a", "b", spans);
        } else if (date.start("c") >= 0) {
            add(date, "c", "d", spans);
        } else {
            spans.add(new SalientSpan(date.start(), date.end(), TYPE));
        }
    }

    private static void add(Matcher range, String first, String second, List<SalientSpan> spans) {
        spans.add(new SalientSpan(range.start(first), range.end(first), TYPE));
        spans.add(new SalientSpan(range.start(second), range.end(second), TYPE));
    }
}
