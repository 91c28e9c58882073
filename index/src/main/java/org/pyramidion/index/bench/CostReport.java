package org.pyramidion.index.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Costs as a table in Markdown and as a plot in SVG. */
public final class CostReport {

    private static final String[] COLOURS = {
        "#1b6ca8", "#d1495b", "#2e8b57", "#b8860b", "#6a4c93", "#444444", "#e07a5f", "#008b8b"
    };
    private static final int PANEL = 300;
    private static final int HEIGHT = 260;
    private static final int MARGIN = 60;

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
        StringBuilder svg = new StringBuilder();
        int width = 3 * (PANEL + MARGIN) + MARGIN;
        int legend = 20 * (kinds().size() / 4 + 1);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n",
                width,
                HEIGHT + 2 * MARGIN + legend));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        panel(svg, 0, "milliseconds a query, asked alone", Cost::millisecondsOne);
        panel(svg, 1, "resident MiB while searching", Cost::residentMebibytes);
        panel(svg, 2, "seconds to build", Cost::buildSeconds);
        legend(svg);
        return svg.append("</svg>\n").toString();
    }

    private List<String> kinds() {
        return costs.stream().map(Cost::kind).distinct().toList();
    }

    private String colour(String kind) {
        return COLOURS[kinds().indexOf(kind) % COLOURS.length];
    }

    private void legend(StringBuilder svg) {
        for (int i = 0; i < kinds().size(); i++) {
            int x = MARGIN + i % 4 * 250;
            int y = HEIGHT + 2 * MARGIN + 20 * (i / 4);
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
                    x,
                    y - 4,
                    colour(kinds().get(i)),
                    x + 10,
                    y,
                    kinds().get(i)));
        }
    }

    private void panel(StringBuilder svg, int number, String title, ToDoubleFunction<Cost> value) {
        int left = MARGIN + number * (PANEL + MARGIN);
        List<Cost> shown =
                costs.stream().filter(cost -> value.applyAsDouble(cost) > 0).toList();
        if (shown.isEmpty()) {
            return;
        }
        Axis x = Axis.over(shown, Cost::vectors, left, PANEL);
        Axis y = Axis.over(shown, value, MARGIN + HEIGHT, -HEIGHT);
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n", left, MARGIN - 15, title));
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"black\"/>%n",
                left,
                MARGIN,
                MARGIN + HEIGHT,
                left + PANEL));
        for (double tick : x.ticks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x.at(tick),
                    MARGIN + HEIGHT + 16,
                    label(tick)));
        }
        for (double tick : y.ticks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    left - 5,
                    y.at(tick) + 4,
                    label(tick)));
            svg.append(String.format(
                    Locale.ROOT, "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>%n", left, y.at(tick), left + PANEL));
        }
        lines(svg, shown, value, x, y);
    }

    private void lines(StringBuilder svg, List<Cost> shown, ToDoubleFunction<Cost> value, Axis x, Axis y) {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        for (Cost cost : shown) {
            double at = x.at(cost.vectors());
            double height = y.at(value.applyAsDouble(cost));
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\" stroke=\"%s\"><title>%s:"
                            + " %s</title></circle>%n",
                    at,
                    height,
                    colour(cost.kind()),
                    colour(cost.kind()),
                    cost.kind(),
                    label(value.applyAsDouble(cost))));
            paths.computeIfAbsent(cost.kind(), kind -> new ArrayList<>())
                    .add(String.format(Locale.ROOT, "%.1f %.1f", at, height));
        }
        new TreeMap<>(paths)
                .forEach((kind, points) -> svg.append(String.format(
                        Locale.ROOT,
                        "<path d=\"M%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n",
                        String.join("L", points),
                        colour(kind))));
    }

    private static String label(double value) {
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.4g M", value / 1e6).replaceAll("\\.?0+ M", " M");
        }
        return value >= 10 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.2g", value);
    }

    /** Powers of ten from {@code low} to {@code high}, along {@code length} from {@code start} on. */
    private record Axis(double low, double high, double start, double length) {

        static Axis over(List<Cost> costs, ToDoubleFunction<Cost> value, double start, double length) {
            double least = costs.stream().mapToDouble(value).min().orElse(1);
            double most = costs.stream().mapToDouble(value).max().orElse(1);
            double low = Math.floor(Math.log10(least));
            return new Axis(low, Math.max(low + 1, Math.ceil(Math.log10(most))), start, length);
        }

        double at(double value) {
            return start + length * (Math.log10(value) - low) / (high - low);
        }

        double[] ticks() {
            double[] ticks = new double[(int) (high - low) + 1];
            java.util.Arrays.setAll(ticks, i -> Math.pow(10, low + i));
            return ticks;
        }
    }
}
