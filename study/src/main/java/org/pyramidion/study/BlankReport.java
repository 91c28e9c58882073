package org.pyramidion.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.pyramidion.base.SvgPlot;
import org.pyramidion.evaluation.Comparison;

/**
 * What a study found by blanks.
 *
 * @param swapped whether they were filled from a changed corpus too
 * @param arms in the study's order
 * @param compared means of logarithms over the blanks, the first of the row's that of {@code below}
 * @param published what the paper reports
 */
public record BlankReport(
        String name,
        String about,
        List<Long> seeds,
        boolean swapped,
        List<BlankFact> facts,
        List<Arm> arms,
        List<Compared> compared,
        String published)
        implements Report {

    /**
     * What an arm makes of the blanks: means over seeds of logarithms of probabilities.
     *
     * @param retrieves whether it reads documents
     * @param blanks in the order of the facts
     */
    public record Arm(String name, boolean retrieves, List<Logs> blanks) {}

    /**
     * Of one blank.
     *
     * @param alone of the right answer, beside the null document
     * @param retrieved of the right answer, with what is retrieved
     * @param odds with what is retrieved, of the right answer against the other one
     * @param changedOdds the same from the changed corpus
     */
    public record Logs(double alone, double retrieved, double odds, double changedOdds) {}

    /** Two ways of filling the same blanks. */
    public record Compared(String above, String below, Comparison.Row row) {}

    private static final int WIDTH = 320;
    private static final int HEIGHT = 260;
    private static final String PAIRED = "| | | difference | 95 % | p | better, worse |\n|---|---|---|---|---|---|\n";

    static double[] values(Arm arm, ToDoubleFunction<Logs> value) {
        return arm.blanks.stream().mapToDouble(value).toArray();
    }

    @Override
    public String markdown() {
        return """
                # Study %s

                %s

                %d blanks in sentences that no stage has masked, chosen by the rule of docs/studies.md; means over %s of
                ln p. "Alone" is beside an empty document. Differences are of %s; behind them the 95 %% interval
                over blanks (bootstrap) and p of the paired randomisation test.
                %s
                %s
                %s
                %s""".formatted(
                        name,
                        about,
                        facts.size(),
                        seeds.size() == 1 ? "one seed" : seeds.size() + " seeds",
                        swapped ? "ln p(answer) − ln p(other), in nats" : "ln p(answer), in nats",
                        published.isEmpty() ? "" : "\nPublished, not measured here: " + published + "\n",
                        swapped ? sides() : means(),
                        comparisons(),
                        swapped ? swappedTable() : table());
    }

    private MarkdownTable means() {
        MarkdownTable table = new MarkdownTable(List.of("arm", "ln p, alone", "ln p, with retrieval"));
        arms.forEach(arm -> table.row(List.of(
                arm.name, mean(values(arm, Logs::alone)), arm.retrieves ? mean(values(arm, Logs::retrieved)) : "–")));
        return table;
    }

    /** How often the answer that the corpus has is the likelier of the two. */
    private MarkdownTable sides() {
        MarkdownTable table = new MarkdownTable(
                List.of("the corpus' own answer is the likelier of the two", "corpus as it is", "changed", "both"));
        arms.forEach(arm -> table.row(List.of(
                arm.name + (arm.retrieves ? "" : ", alone"),
                share(arm, logs -> logs.odds > 0),
                share(arm, logs -> logs.changedOdds < 0),
                share(arm, logs -> logs.odds > 0 && logs.changedOdds < 0))));
        return table;
    }

    private String share(Arm arm, Predicate<Logs> holds) {
        return "%d of %d".formatted(arm.blanks.stream().filter(holds).count(), facts.size());
    }

    private String comparisons() {
        StringBuilder text = new StringBuilder(PAIRED);
        compared.forEach(each -> text.append(String.format(
                Locale.ROOT,
                "| %s | above %s | %+.2f | %+.2f to %+.2f | %.4f | %d, %d |\n",
                each.above,
                each.below,
                each.row.second() - each.row.first(),
                each.row.difference().low(),
                each.row.difference().high(),
                each.row.pValue(),
                each.row.better(),
                each.row.worse())));
        return text.toString();
    }

    private MarkdownTable table() {
        List<String> heads = new ArrayList<>(List.of("sentence", "answer"));
        arms.forEach(arm -> heads.addAll(
                arm.retrieves ? List.of(arm.name + ", alone", arm.name + ", retrieved") : List.of(arm.name)));
        MarkdownTable table = new MarkdownTable(heads);
        for (int i = 0; i < facts.size(); i++) {
            List<String> cells = new ArrayList<>(
                    List.of(facts.get(i).sentence(), facts.get(i).answer()));
            for (Arm arm : arms) {
                Logs logs = arm.blanks.get(i);
                cells.add(probability(logs.alone));
                if (arm.retrieves) {
                    cells.add(probability(logs.retrieved));
                }
            }
            table.row(cells);
        }
        return table;
    }

    private MarkdownTable swappedTable() {
        List<String> heads = new ArrayList<>(List.of("sentence", "answer", "other"));
        arms.forEach(arm -> heads.addAll(List.of(arm.name + ", odds as it is", "changed")));
        MarkdownTable table = new MarkdownTable(heads);
        for (int i = 0; i < facts.size(); i++) {
            BlankFact fact = facts.get(i);
            List<String> cells = new ArrayList<>(List.of(fact.sentence(), fact.answer(), fact.other()));
            for (Arm arm : arms) {
                cells.add(probability(arm.blanks.get(i).odds));
                cells.add(probability(arm.blanks.get(i).changedOdds));
            }
            table.row(cells);
        }
        return table;
    }

    private static String mean(double[] values) {
        return String.format(
                Locale.ROOT,
                "%.2f",
                IntStream.range(0, values.length)
                        .mapToDouble(i -> values[i])
                        .average()
                        .orElse(0));
    }

    private static String probability(double log) {
        return String.format(Locale.ROOT, "%.2g", Math.exp(log));
    }

    /** For each arm the logarithms of the right answers' probabilities, sorted. */
    @Override
    public List<SvgPlot> plots() {
        List<SvgPlot.Series> series = new ArrayList<>();
        for (Arm arm : arms) {
            series.add(series(arm.name + (arm.retrieves ? ", alone" : ""), values(arm, Logs::alone)));
            if (arm.retrieves) {
                series.add(series(arm.name + ", retrieved", values(arm, Logs::retrieved)));
            }
        }
        double low = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(SvgPlot.Point::y)
                .reduce(-1, Math::min);
        SvgPlot.Axis down = new SvgPlot.Axis(
                low,
                0,
                false,
                List.of(new SvgPlot.Tick(0, "0"), new SvgPlot.Tick(low, String.format(Locale.ROOT, "%.0f", low))));
        SvgPlot.Axis across = new SvgPlot.Axis(-1, facts.size(), false, List.of());
        return List.of(new SvgPlot(
                WIDTH, HEIGHT, List.of(new SvgPlot.Panel("ln p of the right answer", across, down, series))));
    }

    private static SvgPlot.Series series(String name, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new SvgPlot.Series(
                name,
                IntStream.range(0, sorted.length)
                        .mapToObj(i -> new SvgPlot.Point(
                                i, sorted[i], String.format(Locale.ROOT, "%s: %.2f", name, sorted[i])))
                        .toList());
    }
}
