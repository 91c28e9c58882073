package org.pyramidion.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.SvgPlot;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.evaluation.Interval;

/**
 * What a study found.
 *
 * @param questions how many are asked under each seed
 * @param arms in the study's order
 * @param expectations what was expected, and whether it came out
 */
public record StudyReport(
        String name,
        String about,
        List<Long> seeds,
        int questions,
        List<String> figures,
        List<Arm> arms,
        List<Expectation> expectations)
        implements Report {

    /**
     * An arm's figures, those that it has.
     *
     * @param published what the paper reports
     */
    public record Arm(String name, Map<String, OverSeeds> figures, Optional<String> published) {}

    /**
     * That the first arm is above the second. It holds if no interval of the difference reaches zero; by one seed alone
     * it neither holds nor fails.
     *
     * @param difference of the means
     * @param overSeeds its interval by the seeds' differences (t), of several seeds
     * @param overQuestions its interval by the bootstrap over the questions of all seeds
     * @param pValue of the paired randomisation test over these
     */
    public record Expectation(
            String figure,
            String above,
            String below,
            double difference,
            Optional<Interval> overSeeds,
            Interval overQuestions,
            double pValue,
            Optional<Boolean> holds) {}

    private static final int WIDTH = 320;
    private static final int HEIGHT = 260;

    /** @param results the files of each arm, one a seed */
    static StudyReport of(String name, StudyFile file, Map<String, List<Path>> results) {
        List<Arm> arms = new ArrayList<>();
        results.forEach((arm, files) -> arms.add(
                new Arm(arm, figures(file.figures(), files), file.arm(arm).published())));
        List<Path> first = results.values().iterator().next();
        return new StudyReport(
                name,
                file.about(),
                file.seeds(),
                Comparison.of(first.getFirst(), first.getFirst()).questions(),
                file.figures(),
                arms,
                file.compare().stream()
                        .map(expected -> expectation(expected, results))
                        .toList());
    }

    private static Map<String, OverSeeds> figures(List<String> wanted, List<Path> files) {
        List<Map<String, Double>> means = files.stream().map(Comparison::means).toList();
        Map<String, OverSeeds> figures = new LinkedHashMap<>();
        wanted.stream()
                .filter(figure -> means.stream().allMatch(mean -> mean.containsKey(figure)))
                .forEach(figure -> figures.put(
                        figure,
                        new OverSeeds(means.stream()
                                .map(mean -> Objects.requireNonNull(mean.get(figure)))
                                .toList())));
        return figures;
    }

    private static Expectation expectation(StudyFile.Compared expected, Map<String, List<Path>> results) {
        List<Path> above = Objects.requireNonNull(results.get(expected.above()));
        List<Path> below = Objects.requireNonNull(results.get(expected.below()));
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            Comparison.Row row = row(Comparison.of(below.get(i), above.get(i)), expected);
            differences.add(row.second() - row.first());
        }
        Comparison.Row all = row(Comparison.of(below, above), expected);
        Optional<Interval> overSeeds = new OverSeeds(differences).interval();
        return new Expectation(
                expected.figure(),
                expected.above(),
                expected.below(),
                all.second() - all.first(),
                overSeeds,
                all.difference(),
                all.pValue(),
                overSeeds.map(seeds -> all.difference().low() > 0 && seeds.low() > 0));
    }

    private static Comparison.Row row(Comparison comparison, StudyFile.Compared expected) {
        return comparison.all().stream()
                .filter(row -> row.figure().equals(expected.figure()))
                .findFirst()
                .orElseThrow(
                        () -> new PyramidionException("%s and %s have no %s in common; compare arms by what both have"
                                .formatted(expected.above(), expected.below(), expected.figure())));
    }

    @Override
    public String markdown() {
        return """
                # Study %s

                %s

                Means over %d seeds of %,d questions each, in %%; behind ± the 95 %% interval over seeds (t).
                "Published" are the paper's own, on NaturalQuestions.

                %s
                An expectation holds if the difference is above zero by both 95 %% intervals: over seeds (t), and over
                the questions of all seeds (bootstrap). p is of the paired randomisation test over these.

                %s""".formatted(name, about, seeds.size(), questions, armTable(), expectationTable());
    }

    /** A panel for each figure: the arms from left to right, a mark for each seed. */
    @Override
    public SvgPlot plot() {
        SvgPlot.Axis across = new SvgPlot.Axis(-1, arms.size(), false, List.of());
        return new SvgPlot(
                WIDTH,
                HEIGHT,
                figures.stream()
                        .map(figure -> new SvgPlot.Panel(figure + ", %", across, ReportFiles.SHARES, series(figure)))
                        .toList());
    }

    private List<SvgPlot.Series> series(String figure) {
        List<SvgPlot.Series> all = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            Arm arm = arms.get(i);
            List<SvgPlot.Point> points = new ArrayList<>();
            OverSeeds measured = arm.figures.get(figure);
            for (double value : measured == null ? List.<Double>of() : measured.values()) {
                points.add(new SvgPlot.Point(i, value, "%s: %.1f".formatted(arm.name, 100 * value)));
            }
            all.add(new SvgPlot.Series(arm.name, points));
        }
        return all;
    }

    private MarkdownTable armTable() {
        List<String> heads = new ArrayList<>(List.of("arm"));
        heads.addAll(figures);
        heads.add("published");
        MarkdownTable table = new MarkdownTable(heads);
        for (Arm arm : arms) {
            List<String> cells = new ArrayList<>(List.of(arm.name));
            figures.forEach(figure -> cells.add(Optional.ofNullable(arm.figures.get(figure))
                    .map(OverSeeds::text)
                    .orElse("–")));
            cells.add(arm.published.orElse("–"));
            table.row(cells);
        }
        return table;
    }

    private MarkdownTable expectationTable() {
        MarkdownTable table = new MarkdownTable(
                List.of("expected", "figure", "difference", "over seeds", "over questions", "p", "holds"));
        expectations.forEach(expected -> table.row(List.of(
                expected.above + " above " + expected.below,
                expected.figure,
                signed(expected.difference),
                expected.overSeeds.map(StudyReport::signed).orElse("–"),
                signed(expected.overQuestions),
                String.format(Locale.ROOT, "%.4f", expected.pValue),
                expected.holds.map(holds -> holds ? "yes" : "**no**").orElse("one seed"))));
        return table;
    }

    private static String signed(double share) {
        return String.format(Locale.ROOT, "%+.1f", 100 * share);
    }

    private static String signed(Interval interval) {
        return signed(interval.low()) + " to " + signed(interval.high());
    }
}
