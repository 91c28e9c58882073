package org.pyramidion.retrieval;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pyramidion.index.MipsIndex.Hits;

/**
 * Joins two rankings of the same blocks by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): a block scores
 * {@code weight / (60 + rank)} in the one and {@code (1 − weight) / (60 + rank)} in the other, ranks from 1, and
 * nothing in a ranking that it is not in. Scores of different scales need no calibration.
 *
 * @param weight how much the first ranking counts, from 0 to 1; 0.5 is the published form
 */
public record RankFusion(double weight) implements Fusion {

    /** The published constant. */
    private static final int OFFSET = 60;

    public RankFusion {
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
        for (int i = 0; i < hits.size(); i++) {
            scores.merge(hits.ids()[i], weight / (OFFSET + 1 + i), Double::sum);
        }
    }
}
