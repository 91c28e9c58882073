package org.pyramidion.tagger;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.pyramidion.text.DateTagger;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

/**
 * What hyperlinks tell of entities. Writers link a name once and common words too, so that both a link and its absence
 * say little; but their capitals tell them apart:
 *
 * <p>1. A link whose words are capitalised, small words inside it excepted, is an entity of a type that is not known. A
 * single word that opens a sentence is not, nor is a date.
 *
 * <p>2. A word without a capital and a date are outside.
 *
 * <p>3. Any other word with a capital may be part of a name that was not linked: nothing is known of it, nor of one or
 * two small words and marks between two such words (as in "University of Lyon").
 */
final class HyperlinkLabels {

    /** Words between two capitalised ones that may join them into a name. */
    private static final int LONGEST_GAP = 2;

    private static final Set<String> SMALL =
            Set.of("of", "the", "de", "von", "van", "der", "du", "da", "di", "la", "le", "and", "for", "in", "on", "&");

    private static final DateTagger DATES = new DateTagger();

    private final Labels labels;

    HyperlinkLabels(Labels labels) {
        this.labels = labels;
    }

    /** What is known of each word of a window, as {@link Labels} has it. */
    int[] known(String text, List<SalientSpan> links, TaggerInput window) {
        int[] known = new int[window.size()];
        Arrays.fill(known, labels.outside());
        hideCapitals(known, text, window);
        Span reach = new Span(
                window.words().getFirst().start(), window.words().getLast().limit());
        for (SalientSpan date : DATES.tag(reach.of(text))) {
            Span place = new Span(reach.start() + date.start(), reach.start() + date.limit());
            Labels.mark(known, window.words(), place, labels.outside(), labels.outside());
        }
        for (SalientSpan link : links) {
            if (reach.contains(link.span()) && isName(text, link)) {
                Labels.mark(known, window.words(), link.span(), labels.beginAny(), labels.insideAny());
            }
        }
        return known;
    }

    private void hideCapitals(int[] known, String text, TaggerInput window) {
        int gap = -1; // where the small words since the last capital begin, if only such have come
        for (int i = 0; i < known.length; i++) {
            WordShape shape = window.shapes().get(i);
            if (shape.hasCapital()) {
                int from = gap >= 0 && i - gap <= LONGEST_GAP ? gap : i;
                Arrays.fill(known, from, i + 1, labels.any());
                gap = i + 1;
            } else if (shape != WordShape.PUNCTUATION
                    && !SMALL.contains(window.words().get(i).of(text))) {
                gap = -1;
            }
        }
    }

    private static boolean isName(String text, SalientSpan link) {
        String[] words = link.of(text).split("[\\s\u00a0]+");
        boolean capitals = isCapitalised(words[0])
                && Arrays.stream(words)
                        .allMatch(word ->
                                isCapitalised(word) || Character.isDigit(word.codePointAt(0)) || SMALL.contains(word));
        boolean date = DATES.tag(link.of(text)).stream()
                .anyMatch(span -> span.start() == 0 && span.limit() == link.limit() - link.start());
        return capitals && !date && (words.length > 1 || !opensSentence(text, link.start()));
    }

    private static boolean isCapitalised(String word) {
        return !word.isEmpty() && Character.isUpperCase(word.codePointAt(0));
    }

    /** Whether nothing, a full stop or the like stands before. */
    private static boolean opensSentence(String text, int start) {
        int at = start - 1;
        while (at >= 0 && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '"')) {
            at--;
        }
        return at < 0 || ".!?:".indexOf(text.charAt(at)) >= 0;
    }
}
