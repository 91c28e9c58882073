package org.pyramidion.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.Question;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.qa.Asker;
import org.pyramidion.qa.ClozePredictor;
import org.pyramidion.qa.Evaluation;
import org.pyramidion.qa.Evaluator;
import org.pyramidion.qa.Predictor;
import org.pyramidion.qa.QuestionResult;
import org.pyramidion.qa.Ranker;
import org.pyramidion.train.Run.Stage;

/**
 * Systems and question sets, each of the one measured on each of the other in the same way. The answerable questions are for
 * every system those with an answer in BM25's first hundred blocks or in their evidence, so that systems are comparable.
 */
final class BaselineTable {

    private static final List<Integer> DEPTHS = List.of(1, 5, 20, 100);
    private static final List<Integer> SHOWN = List.of(5, 20);
    private static final double Z = 1.959964; // of 95 %

    private final CorpusStore corpus;
    private final Map<String, List<Question>> sets;
    private final RetrieverOptions options;
    private final ReadingOptions reading;
    private final Set<TableOptions.System> systems;
    private final Progress progress;
    private final Map<String, Set<String>> answerable = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();

    BaselineTable(
            CorpusStore corpus,
            Map<String, List<Question>> sets,
            RetrieverOptions options,
            ReadingOptions reading,
            Set<TableOptions.System> systems,
            Progress progress) {
        this.corpus = corpus;
        this.sets = sets;
        this.options = options;
        this.reading = reading;
        this.systems = systems;
        this.progress = progress;
    }

    /** A share of questions with Wilson's interval of 95 % (1927), which holds for small shares too. */
    record Share(double share, double low, double high) {

        static Optional<Share> of(List<QuestionResult> results, Predicate<QuestionResult> right) {
            int n = results.size();
            if (n == 0) {
                return Optional.empty();
            }
            double share = results.stream().filter(right).count() / (double) n;
            double middle = share + Z * Z / (2 * n);
            double half = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * n));
            double scale = 1 + Z * Z / n;
            return Optional.of(
                    new Share(share, Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)));
        }

        String text() {
            return "%.1f (%.1f–%.1f)".formatted(100 * share, 100 * low, 100 * high);
        }
    }

    /** One system on one set. */
    private record Row(
            String set,
            String system,
            int questions,
            int answerable,
            Optional<Share> exactMatch,
            Optional<Share> exactMatchAnswerable,
            Map<Integer, Share> recall) {}

    /** Measures all systems; those of runs need their stages. */
    void measure(List<RunDirectory> runs) {
        try (Rankers rankers = new Rankers(corpus, options, progress)) {
            sets.keySet().forEach(set -> answerable.put(set, answered(rankers.words(), set)));
            withoutRun(rankers);
            for (RunDirectory run : runs) {
                String suffix = runs.size() == 1 ? "" : " of " + run.directory();
                withRun(run, rankers, suffix);
            }
        }
    }

    private Set<String> answered(Ranker words, String set) {
        return evaluate(words, Optional.empty(), set).results().stream()
                .filter(QuestionResult::answerable)
                .map(QuestionResult::id)
                .collect(Collectors.toSet());
    }

    private void withoutRun(Rankers rankers) {
        if (wants(TableOptions.System.BM25)) {
            row("BM25", rankers.words(), Optional.empty());
        }
        if (wants(TableOptions.System.MINILM)) {
            row("MiniLM as published", rankers.sentences(Published.MINILM), Optional.empty());
        }
        if (wants(TableOptions.System.BGE)) {
            row("BGE as published", rankers.sentences(Published.BGE), Optional.empty());
        }
        if (wants(TableOptions.System.FUSION) && wants(TableOptions.System.MINILM)) {
            row("BM25 and MiniLM", rankers.fused(rankers.sentences(Published.MINILM)), Optional.empty());
        }
    }

    private void withRun(RunDirectory run, Rankers rankers, String suffix) {
        if (wants(TableOptions.System.CLOSED_BOOK)) {
            first(run, Stage.PRETRAIN, Stage.WARM_START).ifPresent(stage -> {
                try (OpenStage open = open(run, stage)) {
                    Predictor cloze = new ClozePredictor(open.model(), open.format(), open.corpus());
                    row("closed book" + suffix, Ranker.NONE, Optional.of(cloze));
                }
            });
        }
        if (wants(TableOptions.System.WARM_START)) {
            own(run, Stage.WARM_START, "warm start alone" + suffix);
        }
        if (wants(TableOptions.System.BASELINE)) {
            own(run, Stage.BASELINE, "baseline (ORQA)" + suffix);
        }
        if (wants(TableOptions.System.REALM)) {
            own(run, Stage.FINETUNE, "REALM" + suffix);
        }
        first(run, Stage.FINETUNE, Stage.BASELINE).ifPresent(stage -> {
            try (OpenStage open = open(run, stage)) {
                Asker.Settings asking = reading.settings(open.config().finetune());
                Optional<Predictor> reader = open.reader(asking, false);
                if (wants(TableOptions.System.BM25)) {
                    row("BM25 + reader" + suffix, rankers.words(), reader);
                }
                if (wants(TableOptions.System.FUSION)) {
                    row("BM25 and model + reader" + suffix, rankers.fused(open.ranker()), reader);
                }
            }
        });
    }

    private void own(RunDirectory run, Stage stage, String name) {
        if (run.run().finished(stage)) {
            try (OpenStage open = open(run, stage)) {
                row(
                        name,
                        open.ranker(),
                        open.reader(reading.settings(open.config().finetune()), true));
            }
        }
    }

    private OpenStage open(RunDirectory run, Stage stage) {
        return OpenStage.open(run, stage, Optional.of(corpus.directory()), progress);
    }

    private static Optional<Stage> first(RunDirectory run, Stage... stages) {
        return Stream.of(stages).filter(run.run()::finished).findFirst();
    }

    private boolean wants(TableOptions.System system) {
        return systems.contains(system);
    }

    private void row(String system, Ranker ranker, Optional<Predictor> predictor) {
        for (String set : sets.keySet()) {
            List<QuestionResult> all = evaluate(ranker, predictor, set).results();
            Set<String> known = answerable.getOrDefault(set, Set.of());
            List<QuestionResult> some =
                    all.stream().filter(result -> known.contains(result.id())).toList();
            Map<Integer, Share> recall = new LinkedHashMap<>();
            for (int depth : ranker == Ranker.NONE ? List.<Integer>of() : DEPTHS) {
                Share.of(all, result -> result.answerRank().orElse(Integer.MAX_VALUE) <= depth)
                        .ifPresent(share -> recall.put(depth, share));
            }
            rows.add(new Row(
                    set,
                    system,
                    all.size(),
                    some.size(),
                    predictor.flatMap(present -> Share.of(all, BaselineTable::exact)),
                    predictor.flatMap(present -> Share.of(some, BaselineTable::exact)),
                    recall));
        }
    }

    private static boolean exact(QuestionResult result) {
        return result.prediction().filter(QuestionResult.Prediction::exactMatch).isPresent();
    }

    private Evaluation evaluate(Ranker ranker, Optional<Predictor> predictor, String set) {
        List<Integer> depths = ranker == Ranker.NONE ? List.of() : DEPTHS;
        return new Evaluator(corpus, ranker, predictor, depths, options.answerRule())
                .evaluate(sets.getOrDefault(set, List.of()), progress);
    }

    /** One object a system and set. */
    Map<String, Object> json() {
        return Map.of("corpus", corpus.directory().toString(), "rows", rows);
    }

    /** For the console. */
    String text() {
        Table table = new Table("llrrrr", "questions", "system", "EM", "EM answerable", "R@5", "R@20");
        rows.forEach(row -> table.row(cells(row)));
        return table + note();
    }

    /** For a file. */
    String markdown() {
        String lines = rows.stream()
                .map(row -> "| " + String.join(" | ", cells(row)) + " |\n")
                .collect(Collectors.joining());
        return "| questions | system | EM | EM answerable | R@5 | R@20 |\n|---|---|--:|--:|--:|--:|\n%s\n%s\n"
                .formatted(lines, note());
    }

    private String note() {
        String sizes = answerable.entrySet().stream()
                .map(set -> "%s: %s questions, %s answerable"
                        .formatted(
                                set.getKey(),
                                Amounts.count(sets.getOrDefault(set.getKey(), List.of())
                                        .size()),
                                Amounts.count(set.getValue().size())))
                .collect(Collectors.joining("; "));
        return "%s. In %%, with intervals of 95 %%.".formatted(sizes);
    }

    private static String[] cells(Row row) {
        List<String> cells = new ArrayList<>(
                List.of(row.set(), row.system(), text(row.exactMatch()), text(row.exactMatchAnswerable())));
        SHOWN.forEach(depth -> cells.add(text(Optional.ofNullable(row.recall().get(depth)))));
        return cells.toArray(String[]::new);
    }

    private static String text(Optional<Share> share) {
        return share.map(Share::text).orElse("–");
    }
}
