package org.pyramidion.retrieval;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/**
 * Joins two rankings of the same blocks by a convex combination of their scores (Bruch, Gai and Ingber 2023): those of
 * each ranking are first brought to [0, 1], its best block at 1 and its last at 0, where a block stands too that is not
 * in it.
 *
 * @param weight how much the first ranking counts, from 0 to 1
 */
public record ScoreFusion(double weight) {

    public ScoreFusion {
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
        if (hits.size() == 0) {
            return;
        }
        float best = hits.scores()[0];
        float last = hits.scores()[hits.size() - 1];
        for (int i = 0; i < hits.size(); i++) {
            double share = best == last ? 1 : (hits.scores()[i] - last) / (double) (best - last);
            scores.merge(hits.ids()[i], weight * share, Double::sum);
        }
    }
}
