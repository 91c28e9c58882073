package org.pyramidion.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the salient spans of a text: those worth masking. Implementations here are safe for concurrent use. */
@FunctionalInterface
public interface SalientSpanTagger {

    /** The salient spans, sorted by start, without overlaps. */
    List<SalientSpan> tag(String text);

    /**
     * What several taggers find together. Where spans overlap the longest stays; of equally long ones the first in the
     * text, then that of the first tagger.
     */
    static SalientSpanTagger all(List<SalientSpanTagger> taggers) {
        List<SalientSpanTagger> fixed = List.copyOf(taggers);
        return text -> withoutOverlaps(
                fixed.stream().flatMap(tagger -> tagger.tag(text).stream()).toList());
    }

    private static List<SalientSpan> withoutOverlaps(List<SalientSpan> candidates) {
        Comparator<SalientSpan> longestFirst = Comparator.comparingInt(span -> span.start() - span.limit());
        List<SalientSpan> kept = new ArrayList<>();
        for (SalientSpan span : candidates.stream()
                .sorted(longestFirst.thenComparingInt(SalientSpan::start))
                .toList()) {
            if (kept.stream().noneMatch(other -> other.span().overlaps(span.span()))) {
                kept.add(span);
            }
        }
        kept.sort(Comparator.comparingInt(SalientSpan::start));
        return List.copyOf(kept);
    }
}
