package org.pyramidion.text;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The wordpieces of one text and where they stand in it. Arrays are not copied; treat them as read-only.
 *
 * @param ids ids in the vocabulary
 * @param starts first UTF-16 char of each piece in the text as it was given
 * @param limits one after its last char
 */
public record Tokens(int[] ids, int[] starts, int[] limits) {

    /** Wordpieces of a text without words. */
    public static final Tokens NONE = new Tokens(new int[0], new int[0], new int[0]);

    public Tokens {
        if (ids.length != starts.length || ids.length != limits.length) {
            throw new IllegalArgumentException(
                    "%d ids, %d starts, %d limits".formatted(ids.length, starts.length, limits.length));
        }
    }

    public int size() {
        return ids.length;
    }

    /** Where piece {@code i} stands. */
    public Span span(int i) {
        return new Span(starts[i], limits[i]);
    }

    /** The same wordpieces of a text that stands {@code chars} further on in another. */
    Tokens movedBy(int chars) {
        return new Tokens(
                ids,
                Arrays.stream(starts).map(start -> start + chars).toArray(),
                Arrays.stream(limits).map(limit -> limit + chars).toArray());
    }

    /** One behind the other. */
    static Tokens concat(List<Tokens> parts) {
        return new Tokens(all(parts, Tokens::ids), all(parts, Tokens::starts), all(parts, Tokens::limits));
    }

    private static int[] all(List<Tokens> parts, Function<Tokens, int[]> numbers) {
        return parts.stream().map(numbers).flatMapToInt(Arrays::stream).toArray();
    }
}
