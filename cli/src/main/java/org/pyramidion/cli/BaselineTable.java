package org.pyramidion.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.evaluation.Evaluation;
import org.pyramidion.evaluation.Evaluation.Figures;
import org.pyramidion.evaluation.Evaluator;
import org.pyramidion.evaluation.Gold;
import org.pyramidion.evaluation.Interval;
import org.pyramidion.evaluation.QuestionResult;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.Digest;

/**
 * Systems and question sets, each of the one measured on each of the other in the same way. The answerable questions
 * are for every system those with an answer in BM25's first hundred blocks or in their evidence, if no file says, so
 * that systems are comparable. Rows are kept as they come, and what was measured from the same before is taken over.
 */
final class BaselineTable {

    private static final List<Integer> DEPTHS = List.of(1, 5, 20, 100);
    private static final List<Integer> SHOWN = List.of(5, 20);
    private static final Set<String> COMPARED = Set.of("em", "recall@5", "recall@20");

    private final CorpusStore corpus;
    private final Map<String, GoldOptions.Asked> sets;
    private final RetrieverOptions options;
    private final Optional<TableFiles> files;
    private final Progress progress;
    private final Map<String, Gold> gold = new HashMap<>();
    private final Map<String, Map<String, String>> inputs = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Difference> differences = new ArrayList<>();

    BaselineTable(
            CorpusStore corpus,
            Map<String, GoldOptions.Asked> sets,
            RetrieverOptions options,
            Optional<TableFiles> files,
            Progress progress) {
        this.corpus = corpus;
        this.sets = sets;
        this.options = options;
        this.files = files;
        this.progress = progress;
        sets.forEach((set, asked) -> inputs.put(set, inputs(asked)));
    }

    private Map<String, String> inputs(GoldOptions.Asked asked) {
        return Map.of(
                "corpus", corpus.id(),
                "questions", Digest.of(asked.questions()),
                "answerable",
                        asked.gold()
                                .answerable()
                                .map(ids -> Digest.of(new TreeSet<>(ids)))
                                .orElse(""),
                "judgements", Digest.of(judgements(asked)),
                "settings", options.settings());
    }

    private static List<String> judgements(GoldOptions.Asked asked) {
        return asked.questions().stream()
                .map(question -> "%s %s"
                        .formatted(
                                question.id(),
                                asked.gold()
                                        .qrels()
                                        .of(question.id())
                                        .map(TreeMap::new)
                                        .orElseGet(TreeMap::new)))
                .toList();
    }

    /** A share of questions with its interval of 95 %, by the bootstrap over questions. */
    record Share(double share, double low, double high) {

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

    /** One system on one set. */
    record Row(
            String set,
            String system,
            int questions,
            int answerable,
            Optional<Share> exactMatch,
            Optional<Share> exactMatchAnswerable,
            Map<Integer, Share> recall) {

        static Row of(String set, String system, Evaluation evaluation) {
            Figures all = evaluation.all();
            Map<Integer, Share> recall = new LinkedHashMap<>();
            all.recall()
                    .forEach((depth, share) -> Share.of(all, "recall@" + depth, OptionalDouble.of(share))
                            .ifPresent(found -> recall.put(depth, found)));
            return new Row(
                    set,
                    system,
                    all.questions(),
                    evaluation.answerable().questions(),
                    Share.exactMatch(all),
                    Share.exactMatch(evaluation.answerable()),
                    recall);
        }
    }

    /** How a system differs from the one that all are held against. */
    private record Difference(String set, String system, List<Comparison.Row> figures) {}

    /**
     * Measures what is not known yet.
     *
     * @param words says which questions are answerable
     */
    void measure(List<TableSystem> systems, Ranker words) {
        files.ifPresent(TableFiles::prepare);
        for (TableSystem system : systems) {
            Map<String, Row> known = new LinkedHashMap<>();
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

    private Optional<Row> kept(TableSystem system, String set) {
        return files.flatMap(place -> place.kept(set, system.label(), inputs(system, set)));
    }

    private Map<String, String> inputs(TableSystem system, String set) {
        Map<String, String> all = new LinkedHashMap<>(inputs.getOrDefault(set, Map.of()));
        all.put("system", system.name());
        all.putAll(system.inputs());
        return all;
    }

    private Row row(TableSystem system, String set, Ranker ranker, Optional<Predictor> predictor, Ranker words) {
        Evaluation evaluation = evaluate(ranker, predictor, set, gold.computeIfAbsent(set, key -> gold(key, words)));
        Row row = Row.of(set, system.name(), evaluation);
        files.ifPresent(place -> place.keep(row, system.label(), inputs(system, set), evaluation));
        return row;
    }

    private Gold gold(String set, Ranker words) {
        Gold given = asked(set).gold();
        return given.answerable().isPresent()
                ? given
                : new Gold(
                        given.qrels(),
                        Optional.of(evaluate(words, Optional.empty(), set, given).results().stream()
                                .filter(QuestionResult::answerable)
                                .map(QuestionResult::id)
                                .collect(Collectors.toSet())));
    }

    private GoldOptions.Asked asked(String set) {
        return Optional.ofNullable(sets.get(set)).orElseThrow();
    }

    private Evaluation evaluate(Ranker ranker, Optional<Predictor> predictor, String set, Gold right) {
        List<Integer> depths = ranker == Ranker.NONE ? List.of() : DEPTHS;
        return new Evaluator(corpus, ranker, predictor, depths, options.answerRule())
                .evaluate(asked(set).questions(), right, progress);
    }

    /** Holds every row against that of one system, by what was kept. */
    void compare(TableSystem reference, TableFiles place) {
        for (Row row : rows) {
            if (!row.system().equals(reference.name())) {
                List<Comparison.Row> figures = Comparison.of(
                                place.results(row.set(), reference.label()),
                                place.results(row.set(), TableSystem.label(row.system())))
                        .all();
                differences.add(new Difference(
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
        files.ifPresent(place -> ConfigFile.write(place.markdown(), markdown()));
    }

    /** One object a system and set. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("corpus", corpus.directory().toString());
        json.put("rows", rows);
        json.put("differences", differences);
        return json;
    }

    /** For the console. */
    String text() {
        Table table = new Table("llrrrr", "questions", "system", "EM", "EM answerable", "R@5", "R@20");
        rows.forEach(row -> table.row(cells(row)));
        return table + note() + (differences.isEmpty() ? "" : "\n\n" + differences());
    }

    private Table differences() {
        Table table = new Table("lllrrr", "questions", "system", "figure", "difference", "95 %", "p");
        lines().forEach(table::row);
        return table;
    }

    private List<String[]> lines() {
        return differences.stream()
                .flatMap(difference -> difference.figures().stream().map(figure -> new String[] {
                    difference.set(),
                    difference.system(),
                    figure.figure(),
                    String.format(Locale.ROOT, "%+.1f", 100 * (figure.second() - figure.first())),
                    String.format(
                            Locale.ROOT,
                            "%+.1f to %+.1f",
                            100 * figure.difference().low(),
                            100 * figure.difference().high()),
                    Amounts.probability(figure.pValue())
                }))
                .toList();
    }

    /** For a file. */
    String markdown() {
        String lines = rows.stream().map(row -> line(cells(row))).collect(Collectors.joining());
        String compared = differences.isEmpty()
                ? ""
                : "\n| questions | system | figure | difference | 95 % | p |\n|---|---|---|--:|--:|--:|\n"
                        + lines().stream().map(BaselineTable::line).collect(Collectors.joining());
        return "| questions | system | EM | EM answerable | R@5 | R@20 |\n|---|---|--:|--:|--:|--:|\n%s\n%s\n%s"
                .formatted(lines, note(), compared);
    }

    private static String line(String[] cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private String note() {
        Map<String, String> sizes = new LinkedHashMap<>();
        rows.forEach(row -> sizes.put(
                row.set(),
                "%s: %s questions, %s answerable"
                        .formatted(row.set(), Amounts.count(row.questions()), Amounts.count(row.answerable()))));
        return "%s. In %%, with intervals of 95 %% by the bootstrap over questions."
                .formatted(String.join("; ", sizes.values()));
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
