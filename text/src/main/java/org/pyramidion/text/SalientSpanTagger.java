package org.pyramidion.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the salient spans of a text: those worth masking. Implementations here are safe for concurrent use. */
@FunctionalInterface
public interface SalientSpanTagger {

    /** The salient spans, sorted by start, without overlaps. */
    List<SalientSpan> tag(String text);

    /** The salient spans of each text: for a tagger that is faster on many at once. */
    default List<List<SalientSpan>> tagAll(List<String> texts) {
        return texts.stream().map(this::tag).toList();
    }

    /** What it is, for the provenance of what is made with it. */
    default String description() {
        return getClass().getSimpleName();
    }

    /**
     * What several taggers find together. Where spans overlap the longest stays; of equally long ones the first in the
     * text, then that of the first tagger.
     */
    static SalientSpanTagger all(List<SalientSpanTagger> taggers) {
        return new Together(List.copyOf(taggers));
    }

    /**
     * The spans sorted by start. Where some overlap the longest stays; of equally long ones the first in the text, then
     * the first of the collection.
     */
    static List<SalientSpan> withoutOverlaps(Collection<SalientSpan> candidates) {
        Comparator<SalientSpan> longestFirst = Comparator.comparingInt(span -> span.start() - span.limit());
        DisjointSpans disjoint = new DisjointSpans();
        List<SalientSpan> kept = new ArrayList<>();
        for (SalientSpan span : candidates.stream()
                .sorted(longestFirst.thenComparingInt(SalientSpan::start))
                .toList()) {
            if (disjoint.add(span.start(), span.limit())) {
                kept.add(span);
            }
        }
        kept.sort(Comparator.comparingInt(SalientSpan::start));
        return List.copyOf(kept);
    }

    /** Several taggers as one. */
    record Together(List<SalientSpanTagger> taggers) implements SalientSpanTagger {

        @Override
        public List<SalientSpan> tag(String text) {
            return tagAll(List.of(text)).getFirst();
        }

        @Override
        public List<List<SalientSpan>> tagAll(List<String> texts) {
            List<List<List<SalientSpan>>> found =
                    taggers.stream().map(tagger -> tagger.tagAll(texts)).toList();
            List<List<SalientSpan>> together = new ArrayList<>(texts.size());
            for (int i = 0; i < texts.size(); i++) {
                int text = i;
                together.add(withoutOverlaps(found.stream()
                        .flatMap(spans -> spans.get(text).stream())
                        .toList()));
            }
            return together;
        }

        @Override
        public String description() {
            return taggers.stream().map(SalientSpanTagger::description).collect(Collectors.joining(" + "));
        }
    }
}
