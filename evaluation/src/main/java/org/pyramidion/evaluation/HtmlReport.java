package org.pyramidion.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.SvgPlot;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluation.Figures;

/**
 * An evaluation as one HTML page that needs nothing else: figures with their intervals, recall against depth, kinds of
 * questions, and the worst misses. Whatever comes from data is escaped, and the page forbids itself scripts and the
 * network.
 */
public final class HtmlReport {

    private static final int MISSES = 30;
    private static final int PASSAGE_CHARS = 600;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 280;
    private static final SvgPlot.Axis SHARES = new SvgPlot.Axis(
            0,
            1,
            false,
            Stream.of(0, 20, 40, 60, 80, 100)
                    .map(percent -> new SvgPlot.Tick(percent / 100.0, String.valueOf(percent)))
                    .toList());
    private static final Set<String> KIND_FIGURES = Set.of("exact_match", "f1", "recall@1", "recall@20", "mrr");
    private static final int ANSWERS = 6;

    private static final String STYLE = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
        table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem \
        .7rem;text-align:right;border-bottom:1px solid #ddd;vertical-align:top}
        td:first-child,th:first-child,.about td,.misses td,.misses \
        th{text-align:left}small{color:#666;white-space:nowrap}
        svg text{font:12px system-ui,sans-serif;fill:#444}.wrong{color:#a32020}mark{background:#fbe69b}
        .passage{color:#444;font-size:13px}.misses{table-layout:fixed;width:100%;overflow-wrap:anywhere}
        .misses th:nth-child(1){width:24%}.misses th:nth-child(2){width:16%}.misses th:nth-child(3){width:17%}
        """;

    private final Evaluation evaluation;
    private final CorpusStore corpus;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(Evaluation evaluation, CorpusStore corpus) {
        this.evaluation = evaluation;
        this.corpus = corpus;
    }

    /**
     * Writes the page; it appears when it is whole.
     *
     * @param about what was evaluated, by name, in the order to show it
     * @throws org.pyramidion.base.PyramidionException if it cannot be written
     */
    public static void write(Path file, Map<String, String> about, Evaluation evaluation, CorpusStore corpus) {
        String page = new HtmlReport(evaluation, corpus).page(about);
        WholeFile.write(file, writer -> writer.write(page));
    }

    private String page(Map<String, String> about) {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                        + " 'unsafe-inline'\">\n")
                .append("<title>Evaluation</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>Evaluation</h1>\n<table class=\"about\">\n");
        about.forEach((name, value) ->
                page.append("<tr><td>%s</td><td>%s</td></tr>\n".formatted(escaped(name), escaped(value))));
        page.append("</table>\n");
        figures();
        curves();
        kinds();
        misses();
        return page.append("</body>\n</html>\n").toString();
    }

    /** A row for each figure: there are too many for columns. */
    private void figures() {
        Map<String, Figures> groups = new LinkedHashMap<>();
        groups.put("all", evaluation.all());
        groups.put("answerable", evaluation.answerable());
        page.append("<h2>Figures</h2>\n"
                + "<p>In percent, with 95&nbsp;% intervals (bootstrap over questions).</p>\n"
                + "<table>\n"
                + "<tr><th></th>");
        groups.forEach((group, figures) ->
                page.append("<th>%s<br><small>%d questions</small></th>".formatted(group, figures.questions())));
        page.append("</tr>\n");
        for (String name : evaluation.all().intervals().keySet()) {
            page.append("<tr><td>%s</td>".formatted(escaped(name)));
            groups.values().forEach(figures -> page.append(cell(figures, name)));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private static String cell(Figures figures, String name) {
        Interval interval = figures.intervals().get(name);
        OptionalDouble mean = mean(figures, name);
        return interval == null || mean.isEmpty()
                ? "<td>–</td>"
                : "<td>%s <small>%s–%s</small></td>"
                        .formatted(percent(mean.getAsDouble()), percent(interval.low()), percent(interval.high()));
    }

    private static OptionalDouble mean(Figures figures, String name) {
        int at = name.indexOf('@');
        if (at < 0) {
            return switch (name) {
                case "exact_match" -> figures.exactMatch();
                case "f1" -> figures.f1();
                default -> figures.mrr();
            };
        }
        Map<Integer, Double> means = switch (name.substring(0, at)) {
            case "recall" -> figures.recall();
            case "evidence_recall" -> figures.evidenceRecall();
            case "ndcg" -> figures.ndcg();
            default -> figures.documentRecall();
        };
        Double mean = means.get(Integer.valueOf(name.substring(at + 1)));
        return mean == null ? OptionalDouble.empty() : OptionalDouble.of(mean);
    }

    /** Recall against depth, from the ranks of all questions. */
    private void curves() {
        Figures figures = evaluation.all();
        int depth = Stream.of(figures.recall(), figures.evidenceRecall())
                .flatMap(recall -> recall.keySet().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
        if (depth < 2) {
            return;
        }
        List<QuestionResult> all = evaluation.results();
        List<QuestionResult> sought =
                all.stream().filter(QuestionResult::answerSought).toList();
        List<QuestionResult> answerable =
                sought.stream().filter(QuestionResult::answerable).toList();
        List<QuestionResult> evidence =
                all.stream().filter(QuestionResult::evidenceSought).toList();
        List<SvgPlot.Series> series = Stream.of(
                        curve(sought, QuestionResult::answerRank, depth, "an answer in the first k blocks"),
                        curve(answerable, QuestionResult::answerRank, depth, "the same, of the answerable"),
                        curve(evidence, QuestionResult::evidenceRank, depth, "its evidence in the first k blocks"))
                .filter(curve -> !curve.points().isEmpty())
                .toList();
        SvgPlot.Panel panel = new SvgPlot.Panel("", depths(depth), SHARES, series);
        page.append("<h2>Recall against k</h2>\n").append(new SvgPlot(WIDTH, HEIGHT, List.of(panel)).inline());
    }

    private static SvgPlot.Axis depths(int depth) {
        List<SvgPlot.Tick> ticks = new ArrayList<>();
        for (int k = 1; k <= depth; k = next(k)) {
            ticks.add(new SvgPlot.Tick(k, String.valueOf(k)));
        }
        return new SvgPlot.Axis(1, depth, true, ticks);
    }

    /** 1, 2, 5, 10, 20, 50, … */
    private static int next(int k) {
        return Integer.toString(k).startsWith("2") ? k / 2 * 5 : k * 2;
    }

    /** No points if there are no results. */
    private static SvgPlot.Series curve(
            List<QuestionResult> results, Function<QuestionResult, OptionalInt> rank, int depth, String label) {
        List<SvgPlot.Point> points = new ArrayList<>();
        for (int k = 1; k <= depth && !results.isEmpty(); k++) {
            int limit = k;
            double share = results.stream()
                    .mapToInt(result -> rank.apply(result).orElse(Integer.MAX_VALUE) <= limit ? 1 : 0)
                    .average()
                    .orElse(0);
            points.add(new SvgPlot.Point(k, share, ""));
        }
        return new SvgPlot.Series(label, points);
    }

    /** A bar for each kind of question: exact match, or recall where nothing was read. */
    private void kinds() {
        if (evaluation.kinds().isEmpty()) {
            return;
        }
        String name = evaluation.all().exactMatch().isPresent()
                ? "exact_match"
                : evaluation.all().intervals().keySet().stream()
                        .filter(figure -> figure.startsWith("recall@"))
                        .reduce((a, b) -> a.equals("recall@20") ? a : b)
                        .orElse("");
        int height = 24 * evaluation.kinds().size() + 8;
        page.append("<h2>Kinds of questions: %s</h2>\n".formatted(escaped(name)));
        page.append("<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\">".formatted(WIDTH, height, WIDTH));
        int row = 0;
        for (Map.Entry<String, Figures> kind : evaluation.kinds().entrySet()) {
            bar(kind.getKey(), kind.getValue(), name, 24 * row + 4);
            row++;
        }
        page.append("</svg>\n");
        kindTable();
    }

    private void kindTable() {
        List<String> names = evaluation.all().intervals().keySet().stream()
                .filter(KIND_FIGURES::contains)
                .toList();
        page.append("<table>\n<tr><th></th><th>questions</th>");
        names.forEach(name -> page.append("<th>%s</th>".formatted(escaped(name))));
        page.append("</tr>\n");
        evaluation.kinds().forEach((kind, figures) -> {
            page.append("<tr><td>%s</td><td>%d</td>".formatted(escaped(kind), figures.questions()));
            names.forEach(name -> page.append(cell(figures, name)));
            page.append("</tr>\n");
        });
        page.append("</table>\n");
    }

    private void bar(String kind, Figures figures, String name, int top) {
        int left = 180;
        double width = WIDTH - left - 60;
        double mean = mean(figures, name).orElse(0);
        Interval interval = figures.intervals().getOrDefault(name, new Interval(mean, mean));
        page.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s (%d)</text>"
                .formatted(left - 8, top + 14, escaped(kind), figures.questions()));
        page.append("<rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"18\" fill=\"#8fb3d9\"/>"
                .formatted(left, top, number(width * mean)));
        page.append("<line x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\" stroke=\"#222\"/>"
                .formatted(
                        number(left + width * interval.low()),
                        number(left + width * interval.high()),
                        top + 9,
                        top + 9));
        page.append("<text x=\"%d\" y=\"%d\">%s</text>".formatted(WIDTH - 54, top + 14, percent(mean)));
    }

    /**
     * Wrong answers that the model was surest of; where nothing was read, answerable questions whose answer came last.
     */
    private void misses() {
        List<QuestionResult> worst = new ArrayList<>(evaluation.results());
        worst.removeIf(result -> !isMiss(result));
        worst.sort(Comparator.comparing((QuestionResult result) -> !result.answerable())
                .thenComparingDouble(result -> -badness(result)));
        if (worst.isEmpty()) {
            return;
        }
        boolean read = evaluation.all().exactMatch().isPresent();
        page.append(
                "<h2>Worst misses</h2>\n<p>%d of %d questions missed; first those that the corpus can answer, %s.</p>\n"
                        .formatted(
                                worst.size(),
                                evaluation.results().size(),
                                read ? "surest first" : "their answers farthest down first"));
        page.append("<table class=\"misses\">\n<tr><th>question</th><th>expected</th><th>%s</th><th>%s</th></tr>\n"
                .formatted(read ? "predicted" : "found", read ? "evidence" : "first block"));
        worst.stream().limit(MISSES).forEach(this::miss);
        page.append("</table>\n");
    }

    private static boolean isMiss(QuestionResult result) {
        return result.prediction()
                .map(predicted -> !predicted.exactMatch())
                .orElseGet(() -> (result.answerSought() || result.evidenceSought())
                        && result.firstRight().orElse(Integer.MAX_VALUE) > 1);
    }

    private static double badness(QuestionResult result) {
        return result.prediction().map(QuestionResult.Prediction::probability).orElseGet(() ->
                (double) result.firstRight().orElse(Integer.MAX_VALUE));
    }

    private void miss(QuestionResult result) {
        String right = result.answerSought() ? "answer" : "evidence";
        String rank = result.firstRight().isPresent()
                ? "%s at rank %d".formatted(right, result.firstRight().getAsInt())
                : "no %s retrieved".formatted(right);
        page.append("<tr><td>%s<br><small>%s</small></td><td>%s</td>"
                .formatted(escaped(result.question()), escaped(result.id()), escaped(answers(result.answers()))));
        page.append(result.prediction()
                .map(predicted -> "<td class=\"wrong\">%s<br><small>p %s; %s</small></td>"
                        .formatted(
                                escaped(predicted.text()),
                                String.format(Locale.ROOT, "%.2f", predicted.probability()),
                                rank))
                .orElse("<td><small>%s</small></td>".formatted(rank)));
        page.append("<td class=\"passage\">%s</td></tr>\n".formatted(passage(result)));
    }

    private static String answers(List<String> answers) {
        String some = answers.stream().limit(ANSWERS).collect(Collectors.joining("; "));
        return answers.size() <= ANSWERS ? some : "%s; and %d more".formatted(some, answers.size() - ANSWERS);
    }

    private String passage(QuestionResult result) {
        OptionalInt read =
                result.prediction().map(QuestionResult.Prediction::block).orElseGet(OptionalInt::empty);
        if (read.isEmpty() && result.ranking().isEmpty()) {
            return "–";
        }
        int block = read.orElseGet(() -> result.ranking().getFirst().block());
        String text = corpus.text(block);
        String answer = result.prediction().map(QuestionResult.Prediction::text).orElse("");
        return "<b>%s</b> <small>%s</small><br>%s"
                .formatted(escaped(corpus.title(block)), escaped(corpus.documentId(block)), marked(text, answer));
    }

    private static String marked(String text, String answer) {
        int found = answer.isEmpty() ? -1 : text.indexOf(answer);
        int start = Math.max(0, found - PASSAGE_CHARS / 2);
        int limit = Math.min(text.length(), Math.max(start + PASSAGE_CHARS, found + answer.length()));
        String before = start > 0 ? "…" : "";
        String after = limit < text.length() ? "…" : "";
        return found < 0
                ? escaped(text.substring(0, limit)) + after
                : before
                        + escaped(text.substring(start, found))
                        + "<mark>" + escaped(answer) + "</mark>"
                        + escaped(text.substring(found + answer.length(), limit))
                        + after;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Text as HTML, without characters that HTML forbids. */
    static String escaped(String text) {
        StringBuilder html = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(isForbidden(c) ? 0xfffd : c);
            }
        });
        return html.toString();
    }

    private static boolean isForbidden(int c) {
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return surrogate || Character.isISOControl(c) && c != '\n' && c != '\t';
    }
}
