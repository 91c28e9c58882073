package org.pyramidion.retrieval;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/**
 * Joins two rankings of the same blocks by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): a block scores
 * {@code weight / (60 + rank)} in the one and {@code (1 − weight) / (60 + rank)} in the other, ranks from 1, and
 * nothing in a ranking that it is not in. Scores of different scales need no calibration.
 *
 * @param weight how much the first ranking counts, from 0 to 1; 0.5 is the published form
 */
public record RankFusion(double weight) {

    /** The published constant. */
    private static final int OFFSET = 60;

    public RankFusion {
        if (!(weight >= 0 && weight <= 1)) {
            throw new PyramidionException("the weight of a fusion is %s; it must be from 0 to 1".formatted(weight));
        }
    }

    /** The best {@code k} of both rankings together; of equal ones the block of the lower number first. */
    public Hits fuse(Hits first, Hits second, int k) {
        Map<Integer, Double> scores = new LinkedHashMap<>();
        add(scores, first, weight);
        add(scores, second, 1 - weight);
        List<Map.Entry<Integer, Double>> best = scores.entrySet().stream()
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

    private static void add(Map<Integer, Double> scores, Hits hits, double weight) {
        for (int i = 0; i < hits.size(); i++) {
            scores.merge(hits.ids()[i], weight / (OFFSET + 1 + i), Double::sum);
        }
    }
}
