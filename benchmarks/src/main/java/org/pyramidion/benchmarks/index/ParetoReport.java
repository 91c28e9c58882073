package org.pyramidion.benchmarks.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.SvgPlot;

/** Settings of systems at which none of the same system finds more in less time, as tables in Markdown and in SVG. */
public final class ParetoReport {

    private static final int PANEL = 360;
    private static final int HEIGHT = 280;
    private static final List<Double> RECALLS = List.of(0.9, 0.95, 0.98, 0.99);
    private static final Map<String, ToDoubleFunction<Cost>> TIMES = times();

    private final List<Cost> costs;

    /** @param costs of every setting that was tried */
    public ParetoReport(List<Cost> costs) {
        this.costs = List.copyOf(costs);
    }

    private static Map<String, ToDoubleFunction<Cost>> times() {
        Map<String, ToDoubleFunction<Cost>> times = new LinkedHashMap<>();
        times.put("one", Cost::millisecondsOne);
        times.put("of " + Cost.MANY, Cost::millisecondsMany);
        return times;
    }

    /** Those that none beats, by rising recall. */
    static List<Cost> frontier(List<Cost> of, ToDoubleFunction<Cost> time) {
        List<Cost> best = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (Cost cost : of.stream()
                .sorted(Comparator.comparingDouble(Cost::recall).reversed().thenComparingDouble(time))
                .toList()) {
            if (time.applyAsDouble(cost) < least) {
                least = time.applyAsDouble(cost);
                best.add(cost);
            }
        }
        return best.reversed();
    }

    /** The least time of a setting that finds at least so much; nothing if none does. */
    static OptionalDouble least(List<Cost> of, double recall, ToDoubleFunction<Cost> time) {
        return of.stream()
                .filter(cost -> cost.recall() >= recall)
                .mapToDouble(time)
                .min();
    }

    /** For each size the times at some recalls, then the settings on the frontiers. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("| vectors | system | asked | %s | build s | resident MiB |\n"
                .formatted(
                        RECALLS.stream().map("ms at recall ≥ %.2f"::formatted).collect(Collectors.joining(" | "))));
        text.append("|--:|---|---|").append("--:|".repeat(RECALLS.size() + 2)).append('\n');
        groups().forEach((group, of) -> TIMES.forEach((asked, time) -> text.append(row(of, asked, time))));
        text.append("\n| vectors | system | asked | recall | ms a query | settings |\n|--:|---|---|--:|--:|---|\n");
        groups().forEach((group, of) -> TIMES.forEach((asked, time) -> frontier(of, time)
                .forEach(cost -> text.append(String.format(
                        Locale.ROOT,
                        "| %,d | %s | %s | %.4f | %.3f | %s |%n",
                        cost.vectors(),
                        cost.kind(),
                        asked,
                        cost.recall(),
                        time.applyAsDouble(cost),
                        cost.note())))));
        return text.toString();
    }

    private static String row(List<Cost> of, String asked, ToDoubleFunction<Cost> time) {
        String times = RECALLS.stream()
                .map(recall -> least(of, recall, time))
                .map(found -> found.isPresent() ? "%.3f".formatted(found.getAsDouble()) : "–")
                .collect(Collectors.joining(" | "));
        Cost any = of.getFirst();
        double resident = of.stream().mapToDouble(Cost::residentMebibytes).max().orElse(Double.NaN);
        return String.format(
                Locale.ROOT,
                "| %,d | %s | %s | %s | %.1f | %,.0f |%n",
                any.vectors(),
                any.kind(),
                asked,
                times,
                any.buildSeconds(),
                resident);
    }

    /** By size and system. */
    private Map<String, List<Cost>> groups() {
        return costs.stream()
                .sorted(Comparator.comparingInt(Cost::vectors).thenComparing(Cost::kind))
                .collect(Collectors.groupingBy(
                        cost -> cost.vectors() + " " + cost.kind(), LinkedHashMap::new, Collectors.toList()));
    }

    /** The frontiers: for each size a panel of queries asked alone, and one of many at once. */
    public String svg() {
        List<SvgPlot.Panel> panels = new TreeSet<>(
                        costs.stream().map(Cost::vectors).toList())
                .stream()
                        .flatMap(size ->
                                TIMES.entrySet().stream().map(time -> panel(size, time.getKey(), time.getValue())))
                        .toList();
        return new SvgPlot(PANEL, HEIGHT, panels).document();
    }

    private SvgPlot.Panel panel(int size, String asked, ToDoubleFunction<Cost> time) {
        List<Cost> shown = costs.stream().filter(cost -> cost.vectors() == size).toList();
        List<SvgPlot.Series> series = shown.stream()
                .collect(Collectors.groupingBy(Cost::kind, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(system -> new SvgPlot.Series(system.getKey(), points(frontier(system.getValue(), time), time)))
                .toList();
        return new SvgPlot.Panel(
                String.format(Locale.ROOT, "%,d vectors, %s: ms a query by recall", size, asked),
                recallAxis(shown),
                timeAxis(shown, time),
                series);
    }

    private static List<SvgPlot.Point> points(List<Cost> frontier, ToDoubleFunction<Cost> time) {
        return frontier.stream()
                .map(cost -> new SvgPlot.Point(
                        cost.recall(),
                        time.applyAsDouble(cost),
                        String.format(
                                Locale.ROOT,
                                "%s: %.4f in %.3f ms (%s)",
                                cost.kind(),
                                cost.recall(),
                                time.applyAsDouble(cost),
                                cost.note())))
                .toList();
    }

    private static SvgPlot.Axis recallAxis(List<Cost> shown) {
        double least = shown.stream().mapToDouble(Cost::recall).min().orElse(0);
        double low = Math.floor(least * 10) / 10;
        return new SvgPlot.Axis(
                Math.min(low, 0.9),
                1,
                false,
                Stream.of(0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)
                        .filter(recall -> recall >= Math.min(low, 0.9))
                        .map(recall -> new SvgPlot.Tick(recall, String.format(Locale.ROOT, "%.2f", recall)))
                        .toList());
    }

    private static SvgPlot.Axis timeAxis(List<Cost> shown, ToDoubleFunction<Cost> time) {
        double least = shown.stream().mapToDouble(time).min().orElse(0.01);
        double most = shown.stream().mapToDouble(time).max().orElse(1);
        int low = (int) Math.floor(Math.log10(least));
        int high = Math.max(low + 1, (int) Math.ceil(Math.log10(most)));
        return new SvgPlot.Axis(
                Math.pow(10, low),
                Math.pow(10, high),
                true,
                Stream.iterate(low, power -> power <= high, power -> power + 1)
                        .map(power -> new SvgPlot.Tick(
                                Math.pow(10, power), String.format(Locale.ROOT, "%.3g", Math.pow(10, power))))
                        .toList());
    }
}
