package org.pyramidion.answering;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * A text with one blank.
 *
 * @param tokens its wordpieces
 * @param first where the masks begin
 * @param masks how many there are, side by side
 */
record Blank(int[] tokens, int first, int masks) {

    /**
     * Finds the blank of a text.
     *
     * @throws PyramidionException if there is none, or more than one
     */
    static Blank in(String text, WordPieceTokenizer tokenizer) {
        int[] tokens = tokenizer.encodeCloze(text).ids();
        int[] masked = IntStream.range(0, tokens.length)
                .filter(i -> tokens[i] == tokenizer.maskId())
                .toArray();
        if (masked.length == 0) {
            throw new PyramidionException("the text has no [MASK]; put one where the blank is");
        }
        if (masked[masked.length - 1] - masked[0] >= masked.length) {
            throw new PyramidionException(
                    "the text has more than one blank; leave one [MASK], or several side by side for one long word");
        }
        return new Blank(tokens, masked[0], masked.length);
    }

    /**
     * The same blank for a word of {@code count} wordpieces.
     *
     * @throws PyramidionException if the text says otherwise with several masks of its own
     */
    Blank of(int count) {
        if (count == masks) {
            return this;
        }
        if (masks > 1) {
            throw new PyramidionException(
                    "the text has %d [MASK], but %d are to be filled; write one [MASK], or as many"
                            .formatted(masks, count));
        }
        int[] wider = new int[tokens.length + count - 1];
        System.arraycopy(tokens, 0, wider, 0, first);
        Arrays.fill(wider, first, first + count, tokens[first]);
        System.arraycopy(tokens, first + 1, wider, first + count, tokens.length - first - 1);
        return new Blank(wider, first, count);
    }

    /** @throws PyramidionException if a query of {@code capacity} wordpieces would cut masks off */
    Blank within(int capacity) {
        if (first + masks > capacity) {
            throw new PyramidionException(
                    "the blank ends at wordpiece %d of the text, but a query holds %d; shorten what stands before it"
                            .formatted(first + masks, capacity));
        }
        return this;
    }
}
