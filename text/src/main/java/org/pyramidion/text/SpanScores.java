package org.pyramidion.text;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How well spans that were found agree with the right ones, counted by whole spans: one that is a char too long is
 * wrong, and another is missing (CoNLL-2003's measure).
 *
 * @param gold how many there are
 * @param found how many were found
 * @param exact how many of the found ones have the right boundaries
 * @param typed how many have the right type as well
 */
public record SpanScores(long gold, long found, long exact, long typed) {

    public static final SpanScores NONE = new SpanScores(0, 0, 0, 0);

    /** The scores of a tagger on texts whose spans are known. */
    public static SpanScores of(SalientSpanTagger tagger, List<AnnotatedText> texts) {
        List<List<SalientSpan>> found =
                tagger.tagAll(texts.stream().map(AnnotatedText::text).toList());
        SpanScores scores = NONE;
        for (int i = 0; i < texts.size(); i++) {
            scores = scores.plus(of(texts.get(i).spans(), found.get(i)));
        }
        return scores;
    }

    static SpanScores of(List<SalientSpan> gold, List<SalientSpan> found) {
        Set<SalientSpan> right = new HashSet<>(gold);
        Set<Span> places = new HashSet<>();
        gold.forEach(span -> places.add(span.span()));
        long exact = found.stream().filter(span -> places.contains(span.span())).count();
        return new SpanScores(
                gold.size(),
                found.size(),
                exact,
                found.stream().filter(right::contains).count());
    }

    private SpanScores plus(SpanScores other) {
        return new SpanScores(gold + other.gold, found + other.found, exact + other.exact, typed + other.typed);
    }

    /** Share of the found spans that have the right boundaries; 0 if none was found. */
    public double precision() {
        return found == 0 ? 0 : (double) exact / found;
    }

    /** Share of the right spans that were found; 0 if there are none. */
    public double recall() {
        return gold == 0 ? 0 : (double) exact / gold;
    }

    /** Harmonic mean of precision and recall, whatever the types. */
    public double f1() {
        return f1(exact);
    }

    /** The same where a span's type must be right too. */
    public double typedF1() {
        return f1(typed);
    }

    private double f1(long right) {
        return gold + found == 0 ? 0 : 2.0 * right / (gold + found);
    }
}
