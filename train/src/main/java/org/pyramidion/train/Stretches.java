package org.pyramidion.train;

import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.text.Span;

/** Wordpieces of a stretch of a block. */
final class Stretches {

    private Stretches() {}

    /** Those that begin in it. */
    static int[] inside(Block block, Span stretch) {
        return tokens(block, stretch, true);
    }

    /** The others. */
    static int[] outside(Block block, Span stretch) {
        return tokens(block, stretch, false);
    }

    private static int[] tokens(Block block, Span stretch, boolean inside) {
        return IntStream.range(0, block.tokens().length)
                .filter(i -> inside == holds(stretch, block.tokenStarts()[i]))
                .map(i -> block.tokens()[i])
                .toArray();
    }

    private static boolean holds(Span stretch, int at) {
        return stretch.start() <= at && at < stretch.limit();
    }

    /** How many wordpieces begin before a place in the text. */
    static int before(Block block, int place) {
        return (int) IntStream.of(block.tokenStarts())
                .takeWhile(start -> start < place)
                .count();
    }

    /** Where some wordpieces stand in the text: from the first to one before {@code limit}. */
    static Span of(Block block, int from, int limit) {
        return new Span(block.tokenStarts()[from], block.tokenLimits()[limit - 1]);
    }
}
