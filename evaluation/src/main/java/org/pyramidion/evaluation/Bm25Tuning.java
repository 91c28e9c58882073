package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluator.AnswerPlace;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.Bm25Index.Analysis;
import org.pyramidion.retrieval.Bm25Index.Settings;

/**
 * Tries settings of BM25 on a development set. Neither k1 nor b is part of an index, so one index of each analysis
 * serves all of them, and each block that any setting finds is looked through for answers once.
 */
public final class Bm25Tuning {

    private static final int QUESTIONS_AT_ONCE = 64;

    /**
     * What to try.
     *
     * @param analyses each with each of the others
     * @param depths how many of the first blocks recall looks at
     * @param objective which of these depths counts
     */
    public record Grid(
            List<Analysis> analyses, List<Double> k1s, List<Double> bs, List<Integer> depths, int objective) {

        public Grid {
            analyses = List.copyOf(analyses);
            k1s = List.copyOf(k1s);
            bs = List.copyOf(bs);
            depths = depths.stream().sorted().distinct().toList();
            if (!depths.contains(objective)) {
                throw new PyramidionException(
                        "the objective is recall@%d, which is not among the depths %s".formatted(objective, depths));
            }
            settings(k1s, bs);
        }

        private static List<Settings> settings(List<Double> k1s, List<Double> bs) {
            return k1s.stream()
                    .flatMap(k1 -> bs.stream().map(b -> new Settings(k1, b)))
                    .toList();
        }

        List<Settings> settings() {
            return settings(k1s, bs);
        }

        /** How many settings there are, each analysis counting by itself. */
        public int size() {
            return analyses.size() * k1s.size() * bs.size();
        }
    }

    /**
     * One setting.
     *
     * @param recall for each depth k: share of the questions with an answer in the first k blocks
     * @param meanReciprocalRank of the first block with an answer, 0 where there is none within the greatest depth
     */
    public record Trial(
            Analysis analysis, double k1, double b, Map<Integer, Double> recall, double meanReciprocalRank) {

        public Trial {
            recall = Collections.unmodifiableMap(new LinkedHashMap<>(recall));
        }

        double recallAt(int depth) {
            return recall.getOrDefault(depth, 0.0);
        }
    }

    private final CorpusStore corpus;
    private final AnswerPlace rule;
    private final Grid grid;

    public Bm25Tuning(CorpusStore corpus, AnswerPlace rule, Grid grid) {
        this.corpus = corpus;
        this.rule = rule;
        this.grid = grid;
    }

    /**
     * Tries all settings.
     *
     * @return the best first: by recall at the depth that counts, then by the reciprocal rank
     * @throws PyramidionException if there are no questions, or some have no answers
     */
    public List<Trial> trials(List<Question> questions, Progress progress) {
        requireAnswers(questions);
        List<Trial> trials = new ArrayList<>();
        for (Analysis analysis : grid.analyses()) {
            try (Bm25Index index = Bm25Index.of(corpus, analysis, progress)) {
                trials.addAll(trials(index, analysis, questions, progress));
            }
        }
        trials.sort(Comparator.comparingDouble((Trial trial) -> -trial.recallAt(grid.objective()))
                .thenComparingDouble(trial -> -trial.meanReciprocalRank()));
        return List.copyOf(trials);
    }

    private static void requireAnswers(List<Question> questions) {
        if (questions.isEmpty()) {
            throw new PyramidionException("there are no questions to tune on; give a file with at least one");
        }
        questions.stream()
                .filter(question -> question.answers().isEmpty())
                .findFirst()
                .ifPresent(question -> {
                    throw new PyramidionException(
                            "question %s has no answers, by which settings are judged; give a set with answers"
                                    .formatted(question.id()));
                });
    }

    private List<Trial> trials(Bm25Index index, Analysis analysis, List<Question> questions, Progress progress) {
        List<Settings> settings = grid.settings();
        int[][] ranks = new int[settings.size()][questions.size()];
        try (Progress.Task task =
                progress.start("trying " + analysis.label(), (long) settings.size() * questions.size(), "searches")) {
            for (int from = 0; from < questions.size(); from += QUESTIONS_AT_ONCE) {
                List<Question> some = questions.subList(from, Math.min(questions.size(), from + QUESTIONS_AT_ONCE));
                List<IntPredicate> right = some.stream().map(this::right).toList();
                for (int s = 0; s < ranks.length; s++) {
                    List<Hits> hits = search(index, some, settings.get(s));
                    for (int i = 0; i < some.size(); i++) {
                        ranks[s][from + i] = rank(hits.get(i), right.get(i));
                    }
                    task.update((long) from * ranks.length + (long) (s + 1) * some.size());
                }
            }
        }
        return IntStream.range(0, ranks.length)
                .mapToObj(s -> trial(analysis, settings.get(s), ranks[s]))
                .toList();
    }

    private List<Hits> search(Bm25Index index, List<Question> questions, Settings settings) {
        int depth = Math.min(grid.depths().getLast(), corpus.size());
        return index.search(questions.stream().map(Question::text).toList(), depth, settings);
    }

    /** Whether a block holds an answer, found out once. */
    private IntPredicate right(Question question) {
        IntPredicate holds = RightBlocks.of(corpus, question, rule);
        Map<Integer, Boolean> known = new HashMap<>();
        return block -> known.computeIfAbsent(block, holds::test);
    }

    private static int rank(Hits hits, IntPredicate right) {
        for (int i = 0; i < hits.size(); i++) {
            if (right.test(hits.ids()[i])) {
                return i + 1;
            }
        }
        return Integer.MAX_VALUE;
    }

    private Trial trial(Analysis analysis, Settings settings, int[] ranks) {
        Map<Integer, Double> recall = new LinkedHashMap<>();
        for (int depth : grid.depths()) {
            recall.put(depth, Arrays.stream(ranks).filter(rank -> rank <= depth).count() / (double) ranks.length);
        }
        double reciprocal = Arrays.stream(ranks)
                .mapToDouble(rank -> rank == Integer.MAX_VALUE ? 0 : 1.0 / rank)
                .average()
                .orElse(0);
        return new Trial(analysis, settings.k1(), settings.b(), recall, reciprocal);
    }
}
