package org.pyramidion.retrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.pyramidion.engine.Engine;

/**
 * How much goes through a network at once: as much as keeps the processor busy, and no more than its memory holds.
 *
 * @param inference wordpieces where nothing is learnt
 * @param learning wordpieces where gradients are kept, some 100 kB each for BERT-base
 * @param queries queries that an index is searched with
 */
public record BatchSizes(int inference, int learning, int queries) {

    /** Beyond these a CPU gains nothing. */
    public static final BatchSizes CPU = new BatchSizes(8_192, 2_048, 512);

    /** For a graphics processor of 40 GB or more. */
    public static final BatchSizes GPU = new BatchSizes(65_536, 32_768, 512);

    /** Those of the device that computes. */
    public static BatchSizes here() {
        return Engine.device().isCuda() ? GPU : CPU;
    }

    /**
     * Cuts a list into batches, each of as many as fit {@code wordpieces} when all of its sequences are as long as the
     * longest, and of one at least.
     *
     * @param sequences how many sequences an item has
     * @param longest the length of its longest one
     */
    public static <T> List<List<T>> batches(
            List<T> items, ToIntFunction<T> sequences, ToIntFunction<T> longest, int wordpieces) {
        List<List<T>> batches = new ArrayList<>();
        int begun = 0;
        int rows = 0;
        int length = 0;
        for (int i = 0; i < items.size(); i++) {
            rows += sequences.applyAsInt(items.get(i));
            length = Math.max(length, longest.applyAsInt(items.get(i)));
            if (i > begun && (long) rows * length > wordpieces) {
                batches.add(items.subList(begun, i));
                begun = i;
                rows = sequences.applyAsInt(items.get(i));
                length = longest.applyAsInt(items.get(i));
            }
        }
        if (begun < items.size()) {
            batches.add(items.subList(begun, items.size()));
        }
        return batches;
    }
}
