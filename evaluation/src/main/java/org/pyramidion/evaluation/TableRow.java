package org.pyramidion.evaluation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pyramidion.evaluation.Evaluation.Figures;

/**
 * A row of a table: one system on one question set.
 *
 * @param set the question set's name
 * @param system the system's name
 * @param questions how many were asked
 * @param answerable how many of them can be answered
 * @param exactMatch over all questions; none if nothing was read
 * @param exactMatchAnswerable over the answerable ones
 * @param recall for each depth k: the share of questions with an answer in the first k blocks
 */
public record TableRow(
        String set,
        String system,
        int questions,
        int answerable,
        Optional<Share> exactMatch,
        Optional<Share> exactMatchAnswerable,
        Map<Integer, Share> recall) {

    /** A share of questions with its interval of 95 %, by the bootstrap over questions. */
    public record Share(double share, double low, double high) {

        static Optional<Share> of(Figures figures, String name, OptionalDouble share) {
            Interval interval = figures.intervals().get(name);
            return interval == null || share.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Share(share.getAsDouble(), interval.low(), interval.high()));
        }

        static Optional<Share> exactMatch(Figures figures) {
            return of(figures, "exact_match", figures.exactMatch());
        }

        String text() {
            return String.format(Locale.ROOT, "%.1f (%.1f–%.1f)", 100 * share, 100 * low, 100 * high);
        }
    }

    static TableRow of(String set, String system, Evaluation evaluation) {
        Figures all = evaluation.all();
        Map<Integer, Share> recall = new LinkedHashMap<>();
        all.recall()
                .forEach((depth, share) -> Share.of(all, "recall@" + depth, OptionalDouble.of(share))
                        .ifPresent(found -> recall.put(depth, found)));
        return new TableRow(
                set,
                system,
                all.questions(),
                evaluation.answerable().questions(),
                Share.exactMatch(all),
                Share.exactMatch(evaluation.answerable()),
                recall);
    }
}
