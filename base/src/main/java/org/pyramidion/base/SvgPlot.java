package org.pyramidion.base;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Line plots as SVG: panels side by side, each with axes and series, and one legend for all below. A series has the
 * same colour in every panel. Texts are escaped, and numbers are the same in every locale.
 *
 * @param width of a panel, without its margins
 * @param height of a panel, without its margins
 */
public record SvgPlot(int width, int height, List<Panel> panels) {

    private static final List<String> COLOURS =
            List.of("#1b6ca8", "#d1495b", "#2e8b57", "#b8860b", "#6a4c93", "#444444", "#e07a5f", "#008b8b");
    private static final int MARGIN = 60;
    private static final int LINE = 18;

    /** A place on an axis that has a label. */
    public record Tick(double value, String label) {}

    /** From {@code low} to {@code high}; a logarithmic one is above 0. */
    public record Axis(double low, double high, boolean logarithmic, List<Tick> ticks) {
        public Axis {
            ticks = List.copyOf(ticks);
        }

        /** Where a value is: 0 at the low end, 1 at the high end. */
        double share(double value) {
            return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        }
    }

    /** @param label what a reader sees who points at it; no mark is drawn if it is empty */
    public record Point(double x, double y, String label) {}

    /** Points that a line joins. */
    public record Series(String name, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    /** One plot. */
    public record Panel(String title, Axis x, Axis y, List<Series> series) {
        public Panel {
            series = List.copyOf(series);
        }
    }

    public SvgPlot {
        panels = List.copyOf(panels);
    }

    /** As a file of its own. */
    public String document() {
        return svg(" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" font-size=\"12\"");
    }

    /** As a part of an HTML page. */
    public String inline() {
        return svg(" role=\"img\"");
    }

    private String svg(String attributes) {
        List<String> names = names();
        StringBuilder svg = new StringBuilder();
        append(svg, "<svg%s width=\"%d\" height=\"%d\">", attributes, totalWidth(), totalHeight(names.size()));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (int i = 0; i < panels.size(); i++) {
            panel(svg, panels.get(i), MARGIN + i * (width + MARGIN), names);
        }
        for (int i = 0; i < names.size(); i++) {
            int y = height + 2 * MARGIN + LINE * i;
            append(svg, "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/>", MARGIN, y - 4, colour(i));
            text(svg, MARGIN + 10, y, "start", names.get(i));
        }
        return svg.append("</svg>\n").toString();
    }

    private int totalWidth() {
        return panels.size() * (width + MARGIN) + MARGIN;
    }

    private int totalHeight(int names) {
        return height + 2 * MARGIN + LINE * names;
    }

    private List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        panels.forEach(panel -> panel.series().forEach(series -> names.add(series.name())));
        return new ArrayList<>(names);
    }

    private static String colour(int number) {
        return COLOURS.get(number % COLOURS.size());
    }

    private void panel(StringBuilder svg, Panel panel, int left, List<String> names) {
        int bottom = MARGIN + height;
        append(
                svg,
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>",
                left,
                MARGIN - 15,
                escaped(panel.title()));
        for (Tick tick : panel.y().ticks()) {
            double y = bottom - height * panel.y().share(tick.value());
            append(svg, "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>", left, y, left + width);
            text(svg, left - 5, y + 4, "end", tick.label());
        }
        for (Tick tick : panel.x().ticks()) {
            text(svg, left + width * panel.x().share(tick.value()), bottom + 16, "middle", tick.label());
        }
        append(svg, "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"black\"/>", left, MARGIN, bottom, left + width);
        panel.series().forEach(series -> series(svg, panel, series, left, colour(names.indexOf(series.name()))));
    }

    private void series(StringBuilder svg, Panel panel, Series series, int left, String colour) {
        List<String> places = new ArrayList<>();
        for (Point point : series.points()) {
            double x = left + width * panel.x().share(point.x());
            double y = MARGIN + height - height * panel.y().share(point.y());
            places.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y));
            if (!point.label().isEmpty()) {
                append(
                        svg,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"><title>%s</title></circle>",
                        x,
                        y,
                        colour,
                        escaped(point.label()));
            }
        }
        append(
                svg,
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>",
                colour,
                places.stream().collect(Collectors.joining(" ")));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        append(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped(text));
    }

    private static void append(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
