package org.pyramidion.evaluation;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How good a ranking of documents is by judgements, as {@code trec_eval} computes it.
 *
 * @param reciprocalRank 1 ÷ rank of the first relevant document, 0 if there is none ({@code recip_rank})
 * @param ndcg for each depth k: discounted cumulative gain of the first k, gains being the grades, over that of the
 *     best order; 0 if nothing is relevant ({@code ndcg_cut_k})
 * @param recall for each depth k: share of the relevant documents that are among the first k ({@code recall_k})
 */
public record Graded(double reciprocalRank, Map<Integer, Double> ndcg, Map<Integer, Double> recall) {

    /** Where nDCG is looked at above all. */
    public static final int USUAL_DEPTH = 10;

    public Graded {
        ndcg = Collections.unmodifiableMap(new LinkedHashMap<>(ndcg));
        recall = Collections.unmodifiableMap(new LinkedHashMap<>(recall));
    }

    /**
     * @param documents best first, each once
     * @param grades of the judged documents; who is not among them, or of grade 0 or less, is not relevant
     */
    static Graded of(List<String> documents, Map<String, Integer> grades, Collection<Integer> depths) {
        List<Integer> gains = documents.stream()
                .map(document -> Math.max(0, grades.getOrDefault(document, 0)))
                .toList();
        List<Integer> best = grades.values().stream()
                .filter(grade -> grade > 0)
                .sorted(Comparator.reverseOrder())
                .toList();
        Map<Integer, Double> ndcg = new LinkedHashMap<>();
        Map<Integer, Double> recall = new LinkedHashMap<>();
        for (int depth : depths(depths)) {
            ndcg.put(depth, best.isEmpty() ? 0 : gain(gains, depth) / gain(best, depth));
            recall.put(depth, best.isEmpty() ? 0 : (double) relevant(gains, depth) / best.size());
        }
        int first = first(gains);
        return new Graded(first < 0 ? 0 : 1.0 / (1 + first), ndcg, recall);
    }

    private static Collection<Integer> depths(Collection<Integer> depths) {
        Collection<Integer> all = new TreeSet<>(depths);
        all.add(USUAL_DEPTH);
        return all;
    }

    private static double gain(List<Integer> gains, int depth) {
        double sum = 0;
        for (int i = 0; i < Math.min(depth, gains.size()); i++) {
            sum += gains.get(i) * Math.log(2) / Math.log(i + 2.0);
        }
        return sum;
    }

    private static long relevant(List<Integer> gains, int depth) {
        return gains.stream().limit(depth).filter(gain -> gain > 0).count();
    }

    private static int first(List<Integer> gains) {
        for (int i = 0; i < gains.size(); i++) {
            if (gains.get(i) > 0) {
                return i;
            }
        }
        return -1;
    }
}
