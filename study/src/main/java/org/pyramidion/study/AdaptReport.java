package org.pyramidion.study;

import java.util.List;
import java.util.Locale;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.SvgPlot;
import org.pyramidion.evaluation.Comparison;

/**
 * What a study of adaptation found.
 *
 * @param minutes for each folder
 */
public record AdaptReport(String name, String about, double minutes, List<Folder> folders) implements Report {

    private static final int WIDTH = 260;
    private static final int HEIGHT = 260;

    private static final SvgPlot.Axis DEPTHS = new SvgPlot.Axis(
            1, 20, true, List.of(new SvgPlot.Tick(1, "@1"), new SvgPlot.Tick(5, "@5"), new SvgPlot.Tick(20, "@20")));

    /**
     * One folder.
     *
     * @param questions made by rule that its passages answer
     * @param seconds that pre-training had
     * @param documentsLearnt whether the document side learnt too
     * @param kept whether {@code ask} would use the adapted encoder
     * @param rankings in the order of the table
     * @param compared the adapted encoder against others
     */
    public record Folder(
            String name,
            int passages,
            int questions,
            int seconds,
            boolean documentsLearnt,
            boolean kept,
            List<Ranking> rankings,
            List<Compared> compared) {}

    /** How one system ranks the questions' passages: shares from 0 to 1. */
    public record Ranking(String system, double recall1, double recall5, double recall20, double mrr) {}

    /** Two systems on the same questions; the first of the row's means is that of {@code below}. */
    public record Compared(String above, String below, Comparison.Row row) {}

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("""
                # Study %s

                %s

                Passages that answer questions made by rule, found among the first 1, 5 and 20, and mean reciprocal
                rank, in %%; at most %s a folder. "And words" is the ranking of `ask`: encoder and BM25, fused. p is of
                the paired randomisation test. The rules: docs/decisions/0015-ranking-without-a-run.md.
                """.formatted(name, about, Amounts.duration(minutes * 60)));
        folders.forEach(folder -> text.append('\n').append(folder(folder)));
        return text.toString();
    }

    /** A panel for each folder: recall against depth, a line for each system. */
    @Override
    public List<SvgPlot> plots() {
        SvgPlot plot = new SvgPlot(
                WIDTH,
                HEIGHT,
                folders.stream()
                        .map(folder -> new SvgPlot.Panel(
                                folder.name + ", recall in %",
                                DEPTHS,
                                ReportFiles.SHARES,
                                folder.rankings.stream()
                                        .map(AdaptReport::series)
                                        .toList()))
                        .toList());
        return List.of(plot);
    }

    private static SvgPlot.Series series(Ranking ranking) {
        return new SvgPlot.Series(
                ranking.system,
                List.of(
                        point(1, ranking.recall1, ranking.system),
                        point(5, ranking.recall5, ranking.system),
                        point(20, ranking.recall20, ranking.system)));
    }

    private static SvgPlot.Point point(int depth, double recall, String system) {
        return new SvgPlot.Point(depth, recall, "%s @%d: %s".formatted(system, depth, percent(recall)));
    }

    private static String folder(Folder folder) {
        MarkdownTable rankings = new MarkdownTable(List.of("", "recall@1", "@5", "@20", "MRR"));
        folder.rankings.forEach(ranking -> rankings.row(List.of(
                ranking.system,
                percent(ranking.recall1),
                percent(ranking.recall5),
                percent(ranking.recall20),
                percent(ranking.mrr))));
        MarkdownTable compared = new MarkdownTable(List.of("", "", "difference", "p", "better, worse"));
        folder.compared.forEach(each -> compared.row(List.of(
                each.above + " above " + each.below,
                each.row.figure(),
                String.format(Locale.ROOT, "%+.1f", 100 * (each.row.second() - each.row.first())),
                String.format(Locale.ROOT, "%.4f", each.row.pValue()),
                "%d, %d".formatted(each.row.better(), each.row.worse()))));
        return """
                ## %s

                %s, %s. Trained for %s, %s; `ask` would use the %s encoder.

                %s
                %s""".formatted(
                        folder.name,
                        Amounts.of(folder.passages, "passages"),
                        Amounts.of(folder.questions, "questions"),
                        Amounts.duration(folder.seconds),
                        folder.documentsLearnt ? "documents too" : "the side of questions alone",
                        folder.kept ? "adapted" : "published",
                        rankings,
                        compared);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
