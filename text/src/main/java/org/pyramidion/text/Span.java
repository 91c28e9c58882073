package org.pyramidion.text;

/**
 * A stretch of a text, in UTF-16 chars as {@link String#substring(int, int)} counts them.
 *
 * @param start first char
 * @param limit one after the last char
 */
public record Span(int start, int limit) {

    public Span {
        if (start < 0 || limit < start) {
            throw new IllegalArgumentException("not a span: %d to %d".formatted(start, limit));
        }
    }

    public int length() {
        return limit - start;
    }

    /** The stretch itself. */
    public String of(String text) {
        return text.substring(start, limit);
    }

    /** Whether {@code other} lies wholly inside this span. */
    public boolean contains(Span other) {
        return start <= other.start && other.limit <= limit;
    }

    /** Whether the two share a char. */
    public boolean overlaps(Span other) {
        return start < other.limit && other.start < limit;
    }
}
