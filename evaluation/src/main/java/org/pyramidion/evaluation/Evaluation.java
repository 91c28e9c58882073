package org.pyramidion.evaluation;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How well a question set was answered.
 *
 * @param all figures of all questions
 * @param answerable figures of those to which the corpus is known to have an answer
 * @param kinds figures of each kind of question; empty if the set names none
 * @param results one for each question, in their order
 */
public record Evaluation(Figures all, Figures answerable, Map<String, Figures> kinds, List<QuestionResult> results) {

    public Evaluation {
        kinds = Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
        results = List.copyOf(results);
    }

    /**
     * Averages over some questions; all are shares from 0 to 1.
     *
     * @param questions how many questions
     * @param withEvidence how many of them name evidence
     * @param exactMatch share answered right, of those whose answers are known; empty if nothing was read or there are
     *     none
     * @param f1 mean F1; empty as {@code exactMatch}
     * @param recall for each depth k: share, of those whose answers are known, with an answer in the first k blocks;
     *     empty if there are none
     * @param evidenceRecall for each depth k: share, of those that name evidence, with a block of it in the first k;
     *     empty if none does
     * @param mrr mean reciprocal rank of the first relevant document, of those that are judged; empty if none is
     * @param ndcg for each depth k: mean nDCG of the first k documents, of those that are judged
     * @param documentRecall for each depth k: mean share of the relevant documents among the first k, of those that are
     *     judged
     * @param intervals of each of these, by its name in JSON, with {@code @k} after it where there is a depth
     */
    public record Figures(
            int questions,
            int withEvidence,
            OptionalDouble exactMatch,
            OptionalDouble f1,
            Map<Integer, Double> recall,
            Map<Integer, Double> evidenceRecall,
            OptionalDouble mrr,
            Map<Integer, Double> ndcg,
            Map<Integer, Double> documentRecall,
            Map<String, Interval> intervals) {

        static Figures of(List<QuestionResult> results, List<Integer> depths) {
            List<QuestionResult> withAnswers =
                    results.stream().filter(QuestionResult::answerSought).toList();
            List<QuestionResult> withEvidence =
                    results.stream().filter(QuestionResult::evidenceSought).toList();
            List<QuestionResult.Prediction> predictions = results.stream()
                    .flatMap(result -> result.prediction().stream())
                    .toList();
            List<Graded> graded =
                    results.stream().flatMap(result -> result.graded().stream()).toList();
            List<Integer> gradedDepths = graded.isEmpty()
                    ? List.of()
                    : List.copyOf(graded.getFirst().ndcg().keySet());
            Means means = new Means();
            return new Figures(
                    results.size(),
                    withEvidence.size(),
                    means.of("exact_match", predictions, p -> p.exactMatch() ? 1 : 0),
                    means.of("f1", predictions, QuestionResult.Prediction::f1),
                    means.of("recall", withAnswers, depths, (result, k) -> within(result.answerRank(), k)),
                    means.of("evidence_recall", withEvidence, depths, (r, k) -> within(r.evidenceRank(), k)),
                    means.of("mrr", graded, Graded::reciprocalRank),
                    means.of(
                            "ndcg",
                            graded,
                            gradedDepths,
                            (judged, k) -> judged.ndcg().getOrDefault(k, 0.0)),
                    means.of(
                            "document_recall",
                            graded,
                            gradedDepths,
                            (judged, k) -> judged.recall().getOrDefault(k, 0.0)),
                    Collections.unmodifiableMap(means.intervals));
        }

        private static double within(OptionalInt rank, int depth) {
            return rank.orElse(Integer.MAX_VALUE) <= depth ? 1 : 0;
        }
    }

    /** Means and their intervals. */
    private static final class Means {
        private final Map<String, Interval> intervals = new LinkedHashMap<>();

        <T> OptionalDouble of(String name, List<T> items, ToDoubleFunction<T> value) {
            double[] values = items.stream().mapToDouble(value).toArray();
            if (values.length > 0) {
                intervals.put(name, Bootstrap.interval(values));
            }
            return Arrays.stream(values).average();
        }

        <T> Map<Integer, Double> of(
                String name, List<T> items, List<Integer> depths, ToDoubleBiFunction<T, Integer> value) {
            Map<Integer, Double> means = new LinkedHashMap<>();
            for (int depth : depths) {
                of(name + "@" + depth, items, item -> value.applyAsDouble(item, depth))
                        .ifPresent(mean -> means.put(depth, mean));
            }
            return Collections.unmodifiableMap(means);
        }
    }

    static Evaluation of(List<QuestionResult> results, List<Integer> depths) {
        Map<String, Figures> kinds = new LinkedHashMap<>();
        results.stream()
                .filter(result -> !result.kind().isEmpty())
                .collect(Collectors.groupingBy(QuestionResult::kind, LinkedHashMap::new, Collectors.toList()))
                .forEach((kind, some) -> kinds.put(kind, Figures.of(some, depths)));
        List<QuestionResult> answerable =
                results.stream().filter(QuestionResult::answerable).toList();
        return new Evaluation(Figures.of(results, depths), Figures.of(answerable, depths), kinds, results);
    }

    /**
     * Writes the results as JSONL, one line a question. The file appears when it is whole.
     *
     * @throws PyramidionException if it cannot be written
     */
    public void writeResults(Path file) {
        WholeFile.write(file, writer -> {
            for (QuestionResult result : results) {
                writer.write(JsonMapper.shared().writeValueAsString(result.toJson()));
                writer.write('\n');
            }
        });
    }
}
