package org.pyramidion.benchmarks.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.base.SvgPlot;

/** Costs as a table in Markdown and as a plot in SVG. */
public final class CostReport {

    private static final int PANEL = 300;
    private static final int HEIGHT = 260;

    private final List<Cost> costs;

    public CostReport(List<Cost> costs) {
        this.costs =
                costs.stream().sorted(Comparator.comparingInt(Cost::vectors)).toList();
    }

    /** The table, one row for each kind and size. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(
                "| vectors | kind | recall@k | ms a query, one | ms a query, of 64 | queries/s, one | queries/s, of 64"
                        + " | build s | refresh s | bytes a vector | resident MiB | open ms | settings |\n");
        text.append("|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n");
        for (Cost cost : costs) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %,d | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n",
                    cost.vectors(),
                    cost.kind(),
                    number("%.4f", cost.recall()),
                    number("%.2f", cost.millisecondsOne()),
                    number("%.2f", cost.millisecondsMany()),
                    number("%,.0f", 1000 / cost.millisecondsOne()),
                    number("%,.0f", 1000 / cost.millisecondsMany()),
                    number("%,.0f", cost.buildSeconds()),
                    number("%,.0f", cost.refreshSeconds()),
                    number("%,.0f", cost.bytesPerVector()),
                    number("%,.0f", cost.residentMebibytes()),
                    number("%.0f", cost.openMilliseconds()),
                    cost.note()));
        }
        return text.toString();
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
    }

    /** Time of a query, memory and time of building against the number of vectors, both axes logarithmic. */
    public String svg() {
        List<SvgPlot.Panel> panels = Stream.of(
                        panel("milliseconds a query, asked alone", Cost::millisecondsOne),
                        panel("resident MiB while searching", Cost::residentMebibytes),
                        panel("seconds to build", Cost::buildSeconds))
                .flatMap(Optional::stream)
                .toList();
        return new SvgPlot(PANEL, HEIGHT, panels).document();
    }

    /** Nothing if nothing was measured. */
    private Optional<SvgPlot.Panel> panel(String title, ToDoubleFunction<Cost> value) {
        List<Cost> shown =
                costs.stream().filter(cost -> value.applyAsDouble(cost) > 0).toList();
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<SvgPlot.Point>> series = new LinkedHashMap<>();
        for (Cost cost : shown) {
            double y = value.applyAsDouble(cost);
            series.computeIfAbsent(cost.kind(), kind -> new ArrayList<>())
                    .add(new SvgPlot.Point(cost.vectors(), y, "%s: %s".formatted(cost.kind(), label(y))));
        }
        return Optional.of(new SvgPlot.Panel(
                title,
                axis(shown, Cost::vectors),
                axis(shown, value),
                series.entrySet().stream()
                        .map(one -> new SvgPlot.Series(one.getKey(), one.getValue()))
                        .toList()));
    }

    /** Powers of ten around all values. */
    private static SvgPlot.Axis axis(List<Cost> costs, ToDoubleFunction<Cost> value) {
        double least = costs.stream().mapToDouble(value).min().orElse(1);
        double most = costs.stream().mapToDouble(value).max().orElse(1);
        int low = (int) Math.floor(Math.log10(least));
        int high = Math.max(low + 1, (int) Math.ceil(Math.log10(most)));
        List<SvgPlot.Tick> ticks = IntStream.rangeClosed(low, high)
                .mapToObj(power -> new SvgPlot.Tick(Math.pow(10, power), label(Math.pow(10, power))))
                .toList();
        return new SvgPlot.Axis(Math.pow(10, low), Math.pow(10, high), true, ticks);
    }

    private static String label(double value) {
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.4g M", value / 1e6).replaceAll("\\.?0+ M", " M");
        }
        return value >= 10 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.2g", value);
    }
}
