package org.pyramidion.reader;

import java.util.Comparator;
import java.util.List;

/**
 * What the network says of all windows that were read for a question, and what tells whether its answer is right.
 *
 * @param windows at least one
 * @param most the most wordpieces of an answer
 */
record ReadPassages(List<WindowScores> windows, int most) {

    /** Odds below this are none at all; their logarithm would be −∞ where no span can be an answer. */
    private static final double LEAST = 1e-12;

    /** The best spans of all windows, the best one first. */
    List<WindowScores.Scored> best(int count) {
        return windows.stream()
                .flatMap(scores -> scores.best(count, most).stream())
                .sorted(Comparator.comparingDouble(WindowScores.Scored::score).reversed())
                .distinct() // windows of a passage overlap
                .limit(count)
                .toList();
    }

    /** The text of the best span; empty if no span can be an answer. */
    String answer() {
        return best(1).stream().map(WindowScores.Scored::text).findFirst().orElse("");
    }

    /** The odds that one of the passages has the answer: those of the windows added up. */
    double odds() {
        return windows.stream().mapToDouble(scores -> scores.odds(most)).sum();
    }

    /**
     * Of what its probability to be right is made: log odds of an answer against none, log share of the best span in
     * them, and log share of the best window in them, by which windows agree or do not.
     */
    double[] features() {
        double[] odds =
                windows.stream().mapToDouble(scores -> scores.odds(most)).toArray();
        double all = 0;
        double largest = 0;
        for (double each : odds) {
            all += each;
            largest = Math.max(largest, each);
        }
        double logOdds = Math.log(Math.max(all, LEAST));
        double best = best(1).stream()
                .mapToDouble(WindowScores.Scored::score)
                .findFirst()
                .orElse(logOdds);
        return new double[] {logOdds, best - logOdds, Math.log(Math.max(largest, LEAST)) - logOdds};
    }
}
