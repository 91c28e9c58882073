package org.pyramidion.qa;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pyramidion.base.Artifact;
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
     * @param exactMatch share answered right; empty if nothing was read or there are no questions
     * @param f1 mean F1; empty as {@code exactMatch}
     * @param recall for each depth k: share with an answer in the first k blocks; empty if there are no questions
     * @param evidenceRecall for each depth k: share, of those that name evidence, with a block of it in the first k; empty
     *     if none does
     */
    public record Figures(
            int questions,
            int withEvidence,
            OptionalDouble exactMatch,
            OptionalDouble f1,
            Map<Integer, Double> recall,
            Map<Integer, Double> evidenceRecall) {

        static Figures of(List<QuestionResult> results, List<Integer> depths, List<Integer> evidenceDepths) {
            List<QuestionResult> withEvidence =
                    results.stream().filter(QuestionResult::hasEvidence).toList();
            List<QuestionResult.Prediction> predictions = results.stream()
                    .flatMap(result -> result.prediction().stream())
                    .toList();
            return new Figures(
                    results.size(),
                    withEvidence.size(),
                    predictions.stream().mapToInt(p -> p.exactMatch() ? 1 : 0).average(),
                    predictions.stream()
                            .mapToDouble(QuestionResult.Prediction::f1)
                            .average(),
                    recall(results, QuestionResult::answerRank, depths),
                    recall(withEvidence, QuestionResult::evidenceRank, evidenceDepths));
        }

        private static Map<Integer, Double> recall(
                List<QuestionResult> results, Function<QuestionResult, OptionalInt> rank, List<Integer> depths) {
            Map<Integer, Double> recall = new LinkedHashMap<>();
            for (int depth : depths) {
                results.stream()
                        .mapToInt(result -> rank.apply(result).orElse(Integer.MAX_VALUE) <= depth ? 1 : 0)
                        .average()
                        .ifPresent(share -> recall.put(depth, share));
            }
            return Collections.unmodifiableMap(recall);
        }
    }

    static Evaluation of(List<QuestionResult> results, List<Integer> depths, List<Integer> evidenceDepths) {
        Map<String, Figures> kinds = new LinkedHashMap<>();
        results.stream()
                .filter(result -> !result.kind().isEmpty())
                .collect(Collectors.groupingBy(QuestionResult::kind, LinkedHashMap::new, Collectors.toList()))
                .forEach((kind, some) -> kinds.put(kind, Figures.of(some, depths, evidenceDepths)));
        List<QuestionResult> answerable =
                results.stream().filter(QuestionResult::answerable).toList();
        return new Evaluation(
                Figures.of(results, depths, evidenceDepths),
                Figures.of(answerable, depths, evidenceDepths),
                kinds,
                results);
    }

    /**
     * Writes the results as JSONL, one line a question. The file appears when it is whole.
     *
     * @throws PyramidionException if it cannot be written
     */
    public void writeResults(Path file) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try {
                writeLines(partial);
                Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private void writeLines(Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            for (QuestionResult result : results) {
                writer.write(JsonMapper.shared().writeValueAsString(result.toJson()));
                writer.write('\n');
            }
        }
    }
}
