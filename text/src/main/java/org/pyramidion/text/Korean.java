package org.pyramidion.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Korean. Sentences end as English ones do, and behind a full stop that another syllable follows at once. Words carry
 * particles ({@link Particles}), which are no part of a name. There are no capitals: names are those that are known.
 */
final class Korean implements Language {

    /** "…했다.그리고" is two sentences whose blank was forgotten. */
    private static final Pattern FORGOTTEN_BLANK =
            Pattern.compile("(?<=\\p{IsHangul}[.?!]['\"\u201d\u2019]?)(?=\\p{IsHangul})");

    @Override
    public String tag() {
        return "ko";
    }

    @Override
    public List<Span> sentences(String text) {
        List<Span> sentences = new ArrayList<>();
        for (Span sentence : ENGLISH.sentences(text)) {
            int start = sentence.start();
            Matcher end = FORGOTTEN_BLANK.matcher(text).region(start, sentence.limit());
            end.useTransparentBounds(true);
            while (end.find()) {
                sentences.add(new Span(start, end.start()));
                start = end.start();
            }
            sentences.add(new Span(start, sentence.limit()));
        }
        return sentences;
    }

    @Override
    public SalientSpanTagger dates() {
        return Composed.tagger(new EastAsianDateTagger());
    }

    @Override
    public SalientSpanTagger names(Gazetteer known) {
        return Composed.tagger(new KoreanNameTagger(known));
    }

    @Override
    public boolean namesEndInsideWords() {
        return true;
    }

    @Override
    public List<Integer> nameEnds(String word) {
        return Particles.lengthsWithout(word);
    }

    /** Known names: of the words from each on the most that are one, the last without its particles. */
    private record KoreanNameTagger(Gazetteer names) implements SalientSpanTagger {

        private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}.·\u2019'-]*");
        private static final int SHORTEST = 2; // a syllable alone is too many words

        @Override
        public List<SalientSpan> tag(String text) {
            List<Span> words = new ArrayList<>();
            for (Matcher word = WORD.matcher(text); word.find(); ) {
                words.add(new Span(word.start(), word.end()));
            }
            List<SalientSpan> found = new ArrayList<>();
            for (int first = 0; first < words.size(); first++) {
                longest(text, words, first).ifPresent(found::add);
            }
            return SalientSpanTagger.withoutOverlaps(found);
        }

        private Optional<SalientSpan> longest(String text, List<Span> words, int first) {
            int last = Math.min(words.size(), first + Gazetteer.MAX_WORDS);
            int start = words.get(first).start();
            for (int i = last - 1; i >= first; i--) {
                String run = text.substring(start, words.get(i).limit());
                for (int length : Particles.lengthsWithout(run)) {
                    if (length >= SHORTEST && names.contains(run.substring(0, length))) {
                        return Optional.of(new SalientSpan(start, start + length, CapitalisedTagger.TYPE));
                    }
                }
            }
            return Optional.empty();
        }

        @Override
        public String description() {
            return getClass().getSimpleName();
        }
    }
}
