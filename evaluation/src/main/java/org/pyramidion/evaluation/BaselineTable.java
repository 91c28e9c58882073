package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluator.AnswerPlace;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.Digest;

/**
 * Systems and question sets, each of the one measured on each of the other in the same way. The answerable questions
 * are for every system those with an answer in BM25's first hundred blocks or in their evidence, if no file says, so
 * that systems are comparable. Rows are kept as they come, and what was measured from the same before is taken over.
 */
public final class BaselineTable {

    private static final List<Integer> DEPTHS = List.of(1, 5, 20, 100);
    private static final Set<String> COMPARED = Set.of("em", "recall@5", "recall@20");

    /**
     * What every row depends on.
     *
     * @param rankerWeight how much a ranker's scores count beside those of a reader of another model
     * @param answers when a block holds an answer
     */
    public record Settings(Rankers.Settings rankers, double rankerWeight, AnswerPlace answers) {

        /** All of it in words: rows that were measured under others are measured anew. */
        String text() {
            return "%s %s %s answers in %s, ranker's weight %s, encoders in %s"
                    .formatted(
                            rankers.bm25(),
                            rankers.analysis(),
                            rankers.fusion(),
                            answers,
                            rankerWeight,
                            rankers.products().here().label());
        }
    }

    private final CorpusStore corpus;
    private final Map<String, QuestionSet> sets;
    private final Settings settings;
    private final Optional<TableFiles> files;
    private final Progress progress;
    private final Map<String, Gold> gold = new HashMap<>();
    private final Map<String, Map<String, String>> inputs = new HashMap<>();
    private final List<TableRow> rows = new ArrayList<>();
    private final List<TableResult.Difference> differences = new ArrayList<>();

    /**
     * @param sets by name, in the order of the rows
     * @param files where rows are kept; nowhere if empty
     */
    public BaselineTable(
            CorpusStore corpus,
            Map<String, QuestionSet> sets,
            Settings settings,
            Optional<TableFiles> files,
            Progress progress) {
        this.corpus = corpus;
        this.sets = sets;
        this.settings = settings;
        this.files = files;
        this.progress = progress;
        sets.forEach((name, set) -> inputs.put(name, inputs(set)));
    }

    private Map<String, String> inputs(QuestionSet set) {
        return Map.of(
                "corpus", corpus.id(),
                "questions", Digest.of(set.questions()),
                "answerable",
                        set.gold()
                                .answerable()
                                .map(ids -> Digest.of(new TreeSet<>(ids)))
                                .orElse(""),
                "judgements", Digest.of(judgements(set)),
                "settings", settings.text());
    }

    private static List<String> judgements(QuestionSet set) {
        return set.questions().stream()
                .map(question -> "%s %s"
                        .formatted(
                                question.id(),
                                set.gold()
                                        .qrels()
                                        .of(question.id())
                                        .map(TreeMap::new)
                                        .orElseGet(TreeMap::new)))
                .toList();
    }

    /**
     * Measures what is not known yet.
     *
     * @param words says which questions are answerable
     */
    public void measure(List<TableSystem> systems, Ranker words) {
        files.ifPresent(TableFiles::prepare);
        for (TableSystem system : systems) {
            Map<String, TableRow> known = new LinkedHashMap<>();
            sets.keySet().forEach(set -> kept(system, set).ifPresent(row -> known.put(set, row)));
            if (known.size() == sets.size()) {
                rows.addAll(known.values());
            } else {
                system.opening()
                        .accept((ranker, predictor) -> sets.keySet().forEach(set -> {
                            rows.add(Optional.ofNullable(known.get(set))
                                    .orElseGet(() -> row(system, set, ranker, predictor, words)));
                            write();
                        }));
            }
        }
        write();
    }

    private Optional<TableRow> kept(TableSystem system, String set) {
        return files.flatMap(place -> place.kept(set, system.label(), inputs(system, set)));
    }

    private Map<String, String> inputs(TableSystem system, String set) {
        Map<String, String> all = new LinkedHashMap<>(inputs.getOrDefault(set, Map.of()));
        all.put("system", system.name());
        all.putAll(system.inputs());
        return all;
    }

    private TableRow row(TableSystem system, String set, Ranker ranker, Optional<Predictor> predictor, Ranker words) {
        Evaluation evaluation = evaluate(ranker, predictor, set, gold.computeIfAbsent(set, key -> gold(key, words)));
        TableRow row = TableRow.of(set, system.name(), evaluation);
        files.ifPresent(place -> place.keep(row, system.label(), inputs(system, set), evaluation));
        return row;
    }

    private Gold gold(String set, Ranker words) {
        Gold given = set(set).gold();
        return given.answerable().isPresent()
                ? given
                : new Gold(
                        given.qrels(),
                        Optional.of(evaluate(words, Optional.empty(), set, given).results().stream()
                                .filter(QuestionResult::answerable)
                                .map(QuestionResult::id)
                                .collect(Collectors.toSet())));
    }

    private QuestionSet set(String name) {
        return Optional.ofNullable(sets.get(name)).orElseThrow();
    }

    private Evaluation evaluate(Ranker ranker, Optional<Predictor> predictor, String set, Gold right) {
        List<Integer> depths = ranker == Ranker.NONE ? List.of() : DEPTHS;
        return new Evaluator(corpus, ranker, predictor, depths, settings.answers())
                .evaluate(set(set).questions(), right, progress);
    }

    /**
     * Holds every row against that of one system, by what was kept.
     *
     * @param reference one of those that were measured
     */
    public void compare(TableSystem reference, TableFiles place) {
        for (TableRow row : rows) {
            if (!row.system().equals(reference.name())) {
                List<Comparison.Row> figures = Comparison.of(
                                place.results(row.set(), reference.label()),
                                place.results(row.set(), TableSystem.label(row.system())))
                        .all();
                differences.add(new TableResult.Difference(
                        row.set(),
                        row.system(),
                        figures.stream()
                                .filter(figure -> COMPARED.contains(figure.figure()))
                                .toList()));
            }
        }
        write();
    }

    private void write() {
        files.ifPresent(place -> ConfigFile.write(place.markdown(), result().markdown()));
    }

    /** What is known so far. */
    public TableResult result() {
        return new TableResult(corpus.directory().toString(), rows, differences);
    }
}
