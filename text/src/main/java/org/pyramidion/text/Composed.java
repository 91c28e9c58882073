package org.pyramidion.text;

import com.ibm.icu.text.Normalizer2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text with its letters composed (Unicode's NFC), and where each of its chars stands in the text as it was. Names of
 * files, and what is copied from them, may have a Hangul syllable in two or three chars, a kana and its mark in two.
 */
final class Composed {

    private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

    private final String text;
    private final int[] starts; // none if the text was composed already
    private final int[] limits;

    private Composed(String text, int[] starts, int[] limits) {
        this.text = text;
        this.starts = starts;
        this.limits = limits;
    }

    static Composed asItIs(String text) {
        return new Composed(text, new int[0], new int[0]);
    }

    static Composed of(String text) {
        if (NFC.isNormalized(text)) {
            return asItIs(text);
        }
        StringBuilder composed = new StringBuilder(text.length());
        int[] starts = new int[text.length()];
        int[] limits = new int[text.length()];
        for (int start = 0, limit; start < text.length(); start = limit) {
            limit = nextBoundary(text, start);
            String letter = text.substring(start, limit);
            String whole = NFC.normalize(letter);
            boolean same = whole.equals(letter);
            if (composed.length() + whole.length() > starts.length) { // a few letters grow
                starts = Arrays.copyOf(starts, 2 * starts.length + whole.length());
                limits = Arrays.copyOf(limits, starts.length);
            }
            for (int i = 0; i < whole.length(); i++) {
                starts[composed.length() + i] = same ? start + i : start;
                limits[composed.length() + i] = same ? start + i + 1 : limit;
            }
            composed.append(whole);
        }
        return new Composed(
                composed.toString(),
                Arrays.copyOf(starts, composed.length()),
                Arrays.copyOf(limits, composed.length()));
    }

    /** Behind the letter at {@code start} and all that may be composed with it. */
    private static int nextBoundary(String text, int start) {
        int at = start + Character.charCount(text.codePointAt(start));
        while (at < text.length() && !NFC.hasBoundaryBefore(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    String text() {
        return text;
    }

    /** How long the text as it was is before the char at {@code limit} of the composed one. */
    int lengthBefore(int limit) {
        return starts.length == 0 || limit == 0 ? limit : limits[limit - 1];
    }

    /** Wordpieces of the composed text, where they stand in the text as it was. */
    Tokens inText(Tokens tokens) {
        if (starts.length == 0) {
            return tokens;
        }
        return new Tokens(
                tokens.ids(),
                Arrays.stream(tokens.starts()).map(this::start).toArray(),
                Arrays.stream(tokens.limits()).map(this::lengthBefore).toArray());
    }

    /** Where the char at {@code at} of the composed text begins; its end if there is none. */
    private int start(int at) {
        return at < starts.length ? starts[at] : lengthBefore(at);
    }

    private SalientSpan inText(SalientSpan span) {
        return starts.length == 0
                ? span
                : new SalientSpan(start(span.start()), lengthBefore(span.limit()), span.type());
    }

    /** What a tagger finds in the composed text, where it stands in the text as it was. */
    static SalientSpanTagger tagger(SalientSpanTagger ofComposed) {
        return new OfAnyForm(ofComposed);
    }

    private record OfAnyForm(SalientSpanTagger ofComposed) implements SalientSpanTagger {

        @Override
        public List<SalientSpan> tag(String text) {
            Composed composed = Composed.of(text);
            List<SalientSpan> spans = new ArrayList<>();
            for (SalientSpan span : ofComposed.tag(composed.text)) {
                spans.add(composed.inText(span));
            }
            return spans;
        }

        @Override
        public String description() {
            return ofComposed.description();
        }
    }
}
