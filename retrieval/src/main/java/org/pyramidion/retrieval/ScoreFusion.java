package org.pyramidion.retrieval;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pyramidion.index.MipsIndex.Hits;

/**
 * Joins two rankings of the same blocks by a convex combination of their scores (Bruch, Gai and Ingber 2023): those of
 * each ranking are first brought to [0, 1], its best block at 1 and its last at 0, where a block stands too that is not
 * in it.
 *
 * @param weight how much the first ranking counts, from 0 to 1
 */
public record ScoreFusion(double weight) implements Fusion {

    /**
     * How much a sentence encoder counts beside words in technical documents, found with {@code benchmarks/run
     * RankingChoice} (decision 15).
     */
    public static final ScoreFusion ENCODER_AND_WORDS = new ScoreFusion(0.3);

    public ScoreFusion {
        Fusion.requireWeight(weight);
    }

    @Override
    public Hits fuse(Hits first, Hits second, int k) {
        Map<Integer, Double> scores = new LinkedHashMap<>();
        add(scores, first, weight);
        add(scores, second, 1 - weight);
        return Fusion.best(scores, k);
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
