package org.pyramidion.adaptation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.FusedRanker;
import org.pyramidion.answering.LexicalRanker;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.evaluation.StructureEvaluation;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.ScoreFusion;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.train.Trainer;

/**
 * The encoder before and after, each question and each blank by both: questions as {@code ask} ranks them, with words
 * beside the encoder, and by the encoder alone; blanks by the encoder alone.
 */
final class Measurement {

    private static final int DEPTH = 100;
    private static final double SIGNIFICANT = 0.05;

    /** The mean reciprocal rank: it tells more of each question than whether five passages hold the answer. */
    private static final String MRR = "MRR";

    private final RunDirectory run;
    private final CorpusStore corpus;
    private final Trainer trainer;
    private final StructureEvaluation questions;
    private final Progress progress;

    Measurement(
            RunDirectory run, CorpusStore corpus, Trainer trainer, StructureEvaluation questions, Progress progress) {
        this.run = run;
        this.corpus = corpus;
        this.trainer = trainer;
        this.questions = questions;
        this.progress = progress;
    }

    /** The figures, and by which of them it is decided. */
    record Result(List<Comparison.Row> figures, String decidedBy, boolean helped) {}

    Result measure() {
        List<Comparison.Row> rows = new ArrayList<>();
        Map<String, List<Integer>> before = ranks(Stage.WARM_START);
        Map<String, List<Integer>> after = ranks(Stage.PRETRAIN);
        before.forEach((name, ranks) -> rows.addAll(rows(name, ranks, after.getOrDefault(name, ranks))));
        return decide(rows);
    }

    private Map<String, List<Integer>> ranks(Stage stage) {
        Map<String, List<Integer>> ranks = new LinkedHashMap<>();
        if (!questions.questions().isEmpty()) {
            List<Question> asked = questions.questions().stream()
                    .map(question -> Question.of(question.text()))
                    .toList();
            try (OpenStage open = OpenStage.open(run, stage, Optional.of(corpus.directory()), progress);
                    Bm25Index index = Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, progress)) {
                Ranker encoder = DenseRanker.of(open);
                Ranker words = new LexicalRanker(index, Bm25Index.Settings.DEFAULTS);
                Ranker both = new FusedRanker(encoder, words, ScoreFusion.ENCODER_AND_WORDS);
                ranks.put("questions", questions.ranks(both.rank(asked, DEPTH)));
                ranks.put("questions, encoder alone", questions.ranks(encoder.rank(asked, DEPTH)));
            }
        }
        List<Integer> blanks = trainer.blankRanks(stage, DEPTH);
        if (!blanks.isEmpty()) {
            ranks.put("blanks, encoder alone", blanks);
        }
        return ranks;
    }

    private static List<Comparison.Row> rows(String name, List<Integer> before, List<Integer> after) {
        List<Comparison.Row> rows = new ArrayList<>();
        rows.add(Comparison.Row.of(
                "%s: %s".formatted(name, MRR),
                StructureEvaluation.reciprocal(before, DEPTH),
                StructureEvaluation.reciprocal(after, DEPTH)));
        for (int depth : List.of(1, 5, 20)) {
            rows.add(Comparison.Row.of(
                    "%s: recall@%d".formatted(name, depth),
                    StructureEvaluation.found(before, depth),
                    StructureEvaluation.found(after, depth)));
        }
        return rows;
    }

    /**
     * The adapted encoder is to answer if it is better by the first figure there are enough of, questions before
     * blanks, beyond chance, and worse by none of the kind beyond chance. Else the published one stays: it needs no
     * further embedding, and nothing speaks against it.
     */
    static Result decide(List<Comparison.Row> rows) {
        List<Comparison.Row> deciding = rows.stream()
                .filter(row -> row.figure().endsWith(MRR))
                .filter(row -> row.questions() >= AdaptationPlan.FEWEST_MEASURED)
                .toList();
        if (deciding.isEmpty()) {
            return new Result(rows, "", false);
        }
        Comparison.Row first = deciding.getFirst();
        boolean better = isBeyondChance(first) && first.second() > first.first();
        boolean worse = deciding.stream().anyMatch(row -> isBeyondChance(row) && row.second() < row.first());
        return new Result(rows, first.figure(), better && !worse);
    }

    private static boolean isBeyondChance(Comparison.Row row) {
        return row.pValue() <= SIGNIFICANT;
    }
}
