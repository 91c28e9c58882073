package org.pyramidion.text;

/**
 * A stretch of text that takes knowledge of the world to fill in when it is masked: a name or a date.
 *
 * @param start first UTF-16 char
 * @param limit one after the last
 * @param type what it is, as its tagger says: {@value DateTagger#TYPE}, {@value CapitalisedTagger#TYPE}
 */
public record SalientSpan(int start, int limit, String type) {

    public SalientSpan {
        if (start < 0 || limit <= start) {
            throw new IllegalArgumentException("not a salient span: %d to %d".formatted(start, limit));
        }
    }

    public Span span() {
        return new Span(start, limit);
    }

    /** The stretch itself. */
    public String of(String text) {
        return text.substring(start, limit);
    }
}
