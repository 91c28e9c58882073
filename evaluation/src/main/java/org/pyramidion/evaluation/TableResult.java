package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;

/**
 * What a table has: rows, and how systems differ from the one that they are held against.
 *
 * @param corpus where the blocks are from
 * @param differences none if nothing was compared
 */
public record TableResult(String corpus, List<TableRow> rows, List<Difference> differences) {

    private static final List<Integer> DEPTHS = List.of(5, 20);

    /** How one system differs on one set. */
    public record Difference(String set, String system, List<Comparison.Row> figures) {
        public Difference {
            figures = List.copyOf(figures);
        }
    }

    public TableResult {
        rows = List.copyOf(rows);
        differences = List.copyOf(differences);
    }

    /** The headings of {@link #cells}. */
    public static List<String> header() {
        List<String> header = new ArrayList<>(List.of("questions", "system", "EM", "EM answerable"));
        DEPTHS.forEach(depth -> header.add("R@" + depth));
        return header;
    }

    /** Each row as it is shown, after the names of set and system a figure a cell. */
    public List<List<String>> cells() {
        return rows.stream().map(TableResult::cells).toList();
    }

    private static List<String> cells(TableRow row) {
        return Stream.concat(
                        Stream.of(row.set(), row.system(), text(row.exactMatch()), text(row.exactMatchAnswerable())),
                        DEPTHS.stream()
                                .map(depth ->
                                        text(Optional.ofNullable(row.recall().get(depth)))))
                .toList();
    }

    private static String text(Optional<TableRow.Share> share) {
        return share.map(TableRow.Share::text).orElse("–");
    }

    /** The headings of {@link #differenceCells}. */
    public static List<String> differenceHeader() {
        return List.of("questions", "system", "figure", "difference", "95 %", "p");
    }

    /** Each figure that was compared, as it is shown. */
    public List<List<String>> differenceCells() {
        return differences.stream()
                .flatMap(difference -> difference.figures().stream().map(figure -> cells(difference, figure)))
                .toList();
    }

    private static List<String> cells(Difference difference, Comparison.Row figure) {
        Interval interval = figure.difference();
        return List.of(
                difference.set(),
                difference.system(),
                figure.figure(),
                String.format(Locale.ROOT, "%+.1f", 100 * (figure.second() - figure.first())),
                String.format(Locale.ROOT, "%+.1f to %+.1f", 100 * interval.low(), 100 * interval.high()),
                Amounts.probability(figure.pValue()));
    }

    /** How many questions each set has, and what the figures are. */
    public String note() {
        Map<String, String> sizes = new LinkedHashMap<>();
        rows.forEach(row -> sizes.put(
                row.set(),
                "%s: %s questions, %s answerable"
                        .formatted(row.set(), Amounts.count(row.questions()), Amounts.count(row.answerable()))));
        return "%s. In %%, with intervals of 95 %% by the bootstrap over questions."
                .formatted(String.join("; ", sizes.values()));
    }

    /** For a terminal. */
    public String text() {
        String table = text("llrrrr", header(), cells()) + note();
        return differences.isEmpty() ? table : table + "\n\n" + text("lllrrr", differenceHeader(), differenceCells());
    }

    private static String text(String alignment, List<String> header, List<List<String>> cells) {
        Table table = new Table(alignment, header.toArray(String[]::new));
        cells.forEach(row -> table.row(row.toArray(String[]::new)));
        return table.toString();
    }

    /** For a file. */
    public String markdown() {
        String compared = differences.isEmpty() ? "" : "\n" + markdown(differenceHeader(), 3, differenceCells());
        return "%s\n%s\n%s".formatted(markdown(header(), 2, cells()), note(), compared);
    }

    private static String markdown(List<String> header, int left, List<List<String>> cells) {
        return line(header)
                + "|" + "---|".repeat(left) + "--:|".repeat(header.size() - left) + "\n"
                + cells.stream().map(TableResult::line).collect(Collectors.joining());
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
