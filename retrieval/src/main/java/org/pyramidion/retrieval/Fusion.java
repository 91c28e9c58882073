package org.pyramidion.retrieval;

import java.util.Comparator;
import java.util.Map;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/** Joins two rankings of the same blocks. */
@FunctionalInterface
public interface Fusion {

    /** The best {@code k} of both rankings together; of equal ones the block of the lower number first. */
    Hits fuse(Hits first, Hits second, int k);

    /** @throws PyramidionException unless a weight is from 0 to 1 */
    static void requireWeight(double weight) {
        if (!(weight >= 0 && weight <= 1)) {
            throw new PyramidionException("the weight of a fusion is %s; it must be from 0 to 1".formatted(weight));
        }
    }

    /** The best blocks by their scores. */
    static Hits best(Map<Integer, Double> scores, int k) {
        var best = scores.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(k)
                .toList();
        float[] sorted = new float[best.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = best.get(i).getValue().floatValue();
        }
        return new Hits(best.stream().mapToInt(Map.Entry::getKey).toArray(), sorted);
    }
}
