package org.pyramidion.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.SvgPlot;
import org.pyramidion.evaluation.Interval;

/**
 * What a study found by questions.
 *
 * @param sets a part for each question set
 * @param published what others have published
 */
public record StudyReport(
        String name, String about, List<Long> seeds, List<String> figures, List<OnSet> sets, Published published)
        implements Report {

    /**
     * What was found on one question set.
     *
     * @param questions how many are asked under each seed
     * @param arms in the study's order
     * @param expectations what was expected, and whether it came out
     */
    public record OnSet(String name, int questions, List<Arm> arms, List<Expectation> expectations) {}

    /**
     * An arm's figures, those that it has.
     *
     * @param overQuestions their 95 % intervals by the bootstrap over the questions of all seeds
     * @param published what the paper reports
     */
    public record Arm(
            String name,
            Map<String, OverSeeds> figures,
            Map<String, Interval> overQuestions,
            Optional<String> published) {

        /** With the interval over seeds, or else over questions. */
        private String text(String figure) {
            OverSeeds measured = figures.get(figure);
            if (measured == null) {
                return "–";
            }
            Interval interval = overQuestions.get(figure);
            return interval == null || measured.values().size() > 1
                    ? measured.text()
                    : "%s (%s–%s)".formatted(measured.text(), percent(interval.low()), percent(interval.high()));
        }
    }

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

    @Override
    public String markdown() {
        StringBuilder text =
                new StringBuilder("""
                # Study %s

                %s

                Means over %s, in %%. Behind ± stands the 95 %% interval over seeds (t); by one seed alone, in brackets
                the 95 %% interval over questions (bootstrap).
                """.formatted(name, about, seeds.size() == 1 ? "one seed" : seeds.size() + " seeds"));
        if (!published.source().isEmpty()) {
            text.append("Rows in italics are **published, not measured here**: %s.\n".formatted(published.source()));
        }
        sets.forEach(set -> text.append('\n').append(text(set)));
        text.append("""

                An expectation holds if the difference is above zero by both 95 % intervals: over seeds (t), and over
                the questions of all seeds (bootstrap). p is of the paired randomisation test over these.
                """);
        return text.toString();
    }

    private String text(OnSet set) {
        return "## %s: %,d questions\n\n%s\n%s"
                .formatted(
                        set.name,
                        set.questions,
                        armTable(set),
                        set.expectations.isEmpty() ? "" : expectationTable(set.expectations));
    }

    /** For each set a panel a figure: the arms from left to right, a mark for each seed. */
    @Override
    public List<SvgPlot> plots() {
        return sets.stream().map(this::plot).toList();
    }

    private SvgPlot plot(OnSet set) {
        SvgPlot.Axis across = new SvgPlot.Axis(-1, set.arms.size(), false, List.of());
        String of = sets.size() == 1 ? "" : set.name + ": ";
        return new SvgPlot(
                WIDTH,
                HEIGHT,
                figures.stream()
                        .map(figure -> new SvgPlot.Panel(
                                of + figure + ", %", across, ReportFiles.SHARES, series(set.arms, figure)))
                        .toList());
    }

    private static List<SvgPlot.Series> series(List<Arm> arms, String figure) {
        List<SvgPlot.Series> all = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            Arm arm = arms.get(i);
            List<SvgPlot.Point> points = new ArrayList<>();
            OverSeeds measured = arm.figures.get(figure);
            for (double value : measured == null ? List.<Double>of() : measured.values()) {
                points.add(new SvgPlot.Point(i, value, "%s: %s".formatted(arm.name, percent(value))));
            }
            all.add(new SvgPlot.Series(arm.name, points));
        }
        return all;
    }

    private MarkdownTable armTable(OnSet set) {
        boolean said = set.arms.stream().anyMatch(arm -> arm.published.isPresent());
        List<String> heads = new ArrayList<>(List.of("arm"));
        heads.addAll(figures);
        if (said) {
            heads.add("published");
        }
        MarkdownTable table = new MarkdownTable(heads);
        for (Arm arm : set.arms) {
            List<String> cells = new ArrayList<>(List.of(arm.name));
            figures.forEach(figure -> cells.add(arm.text(figure)));
            if (said) {
                cells.add(arm.published.orElse("–"));
            }
            table.row(cells);
        }
        published.on(set.name).forEach((system, values) -> {
            List<String> cells = new ArrayList<>(List.of("*published: %s*".formatted(system)));
            figures.forEach(
                    figure -> cells.add(values.containsKey(figure) ? "*%s*".formatted(values.get(figure)) : "–"));
            if (said) {
                cells.add("–");
            }
            table.row(cells);
        });
        return table;
    }

    private static MarkdownTable expectationTable(List<Expectation> expectations) {
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

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static String signed(double share) {
        return String.format(Locale.ROOT, "%+.1f", 100 * share);
    }

    private static String signed(Interval interval) {
        return signed(interval.low()) + " to " + signed(interval.high());
    }
}
