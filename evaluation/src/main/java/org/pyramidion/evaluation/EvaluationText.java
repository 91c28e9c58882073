package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;
import org.pyramidion.evaluation.Evaluation.Figures;

/** The figures of an evaluation as a table in plain text, with its legend. */
public final class EvaluationText {

    private static final String NONE = "–";

    /** A column: its heading, and the figure that it shows. */
    private record Column(String heading, String figure, Function<Figures, OptionalDouble> mean) {}

    private final Evaluation evaluation;
    private final boolean claims;
    private final List<Column> columns = new ArrayList<>();

    /** @param claims whether claims were classified rather than questions answered */
    public EvaluationText(Evaluation evaluation, boolean claims) {
        this.evaluation = evaluation;
        this.claims = claims;
        columns.add(new Column(claims ? "accuracy" : "EM", "exact_match", Figures::exactMatch));
        if (!claims) {
            columns.add(new Column("F1", "f1", Figures::f1));
        }
        Figures all = evaluation.all();
        all.recall()
                .keySet()
                .forEach(k -> columns.add(new Column("R@" + k, "recall@" + k, figures -> at(figures.recall(), k))));
        all.evidenceRecall()
                .keySet()
                .forEach(k -> columns.add(
                        new Column("E@" + k, "evidence_recall@" + k, figures -> at(figures.evidenceRecall(), k))));
        if (all.mrr().isPresent()) {
            int k = Graded.USUAL_DEPTH;
            columns.add(new Column("MRR", "mrr", Figures::mrr));
            columns.add(new Column("nDCG@" + k, "ndcg@" + k, figures -> at(figures.ndcg(), k)));
        }
    }

    private static OptionalDouble at(Map<Integer, Double> means, int depth) {
        Double mean = means.get(depth);
        return mean == null ? OptionalDouble.empty() : OptionalDouble.of(mean);
    }

    @Override
    public String toString() {
        List<String> header = new ArrayList<>(List.of("", claims ? "claims" : "questions"));
        columns.forEach(column -> header.add(column.heading));
        Table table = new Table("l" + "r".repeat(header.size() - 1), header.toArray(String[]::new));
        add(table, "all", evaluation.all());
        if (!claims) {
            add(table, "answerable", evaluation.answerable());
        }
        evaluation.kinds().forEach((kind, figures) -> row(table, kind, figures));
        return "%s\n%s\n".formatted(table, legend());
    }

    private void add(Table table, String name, Figures figures) {
        row(table, name, figures);
        List<String> cells = new ArrayList<>(List.of("", "95 %"));
        columns.forEach(
                column -> cells.add(Optional.ofNullable(figures.intervals().get(column.figure))
                        .map(EvaluationText::interval)
                        .orElse("")));
        table.row(cells.toArray(String[]::new));
    }

    private void row(Table table, String name, Figures figures) {
        List<String> cells = new ArrayList<>(List.of(name, Amounts.count(figures.questions())));
        columns.forEach(column -> {
            OptionalDouble mean = column.mean.apply(figures);
            cells.add(mean.isPresent() ? Amounts.percent(mean.getAsDouble()) : NONE);
        });
        table.row(cells.toArray(String[]::new));
    }

    private static String interval(Interval interval) {
        return String.format(Locale.ROOT, "%.1f–%.1f", 100 * interval.low(), 100 * interval.high());
    }

    private String legend() {
        Figures all = evaluation.all();
        return Stream.of(
                        all.recall().isEmpty() ? "" : "R@k: an answer is in the first k blocks",
                        all.evidenceRecall().isEmpty()
                                ? ""
                                : "E@k: a document of its evidence is in the first k blocks",
                        all.mrr().isEmpty() ? "" : "MRR, nDCG: of documents, over the questions that are judged",
                        "95 %: interval by the bootstrap over questions")
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
