package org.pyramidion.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A language written without blanks between words: Chinese, Japanese. Sentences end behind an ideographic full stop,
 * and as English ones do. Names are those that are known, wherever they stand.
 */
record Unspaced(String tag) implements Language {

    @Override
    public List<Span> sentences(String text) {
        return ENGLISH.sentences(text);
    }

    @Override
    public SalientSpanTagger dates() {
        return Composed.tagger(new EastAsianDateTagger());
    }

    @Override
    public SalientSpanTagger names(Gazetteer known) {
        return Composed.tagger(new KnownNames(known));
    }

    @Override
    public boolean namesEndInsideWords() {
        return true;
    }

    /** Of the chars from each on the most that are a known name. */
    private record KnownNames(Gazetteer names) implements SalientSpanTagger {

        private static final int SHORTEST = 2;
        private static final int LONGEST = 24;
        private static final int LONG_VOWEL = 'ー';

        @Override
        public List<SalientSpan> tag(String text) {
            List<SalientSpan> found = new ArrayList<>();
            for (int start = 0; start < text.length(); start++) {
                if (!mayCut(text, start)) {
                    continue;
                }
                for (int limit = Math.min(text.length(), start + LONGEST); limit >= start + SHORTEST; limit--) {
                    if (mayCut(text, limit) && names.contains(text.substring(start, limit))) {
                        found.add(new SalientSpan(start, limit, CapitalisedTagger.TYPE));
                        break;
                    }
                }
            }
            return SalientSpanTagger.withoutOverlaps(found);
        }

        /** Not within a word of Latin letters or digits, nor of katakana, which foreign words are written in. */
        private static boolean mayCut(String text, int at) {
            if (at == 0 || at == text.length()) {
                return true;
            }
            int before = text.codePointBefore(at);
            int after = text.codePointAt(at);
            return !(isSpaced(before) && isSpaced(after)) && !(isKatakana(before) && isKatakana(after));
        }

        private static boolean isSpaced(int c) {
            return Character.isLetterOrDigit(c) && !Character.isIdeographic(c) && !isKana(c);
        }

        private static boolean isKana(int c) {
            return Character.UnicodeScript.of(c) == Character.UnicodeScript.HIRAGANA || isKatakana(c);
        }

        private static boolean isKatakana(int c) {
            return Character.UnicodeScript.of(c) == Character.UnicodeScript.KATAKANA || c == LONG_VOWEL;
        }

        @Override
        public String description() {
            return getClass().getSimpleName();
        }
    }
}
