package org.pyramidion.text;

import java.util.List;

/**
 * A text whose entities somebody has marked.
 *
 * @param spans sorted by start, without overlaps
 */
public record AnnotatedText(String text, List<SalientSpan> spans) {

    public AnnotatedText {
        spans = List.copyOf(spans);
    }
}
