package org.pyramidion.index;

import java.util.List;
import org.pyramidion.base.PyramidionException;

/** What every search asks of its arguments. */
final class Queries {

    private Queries() {}

    /**
     * Refuses what no index can search for.
     *
     * @return how many queries there are
     * @throws IllegalArgumentException if the numbers do not fit together
     * @throws PyramidionException if a query holds a NaN or an infinity
     */
    static int require(float[] queries, int k, List<int[]> excluded, int dimension) {
        if (k < 1 || queries.length % dimension != 0) {
            throw new IllegalArgumentException(
                    "k = %d, %d query numbers for dimension %d".formatted(k, queries.length, dimension));
        }
        int count = queries.length / dimension;
        if (!excluded.isEmpty() && excluded.size() != count) {
            throw new IllegalArgumentException(
                    "%d sets of excluded ids for %d queries".formatted(excluded.size(), count));
        }
        for (int i = 0; i < queries.length; i++) {
            if (!Float.isFinite(queries[i])) {
                throw new PyramidionException(
                        "query %d holds %s at place %d; the model that made it has diverged, go back to an earlier one"
                                .formatted(i / dimension, queries[i], i % dimension));
            }
        }
        return count;
    }
}
