package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;
import org.pyramidion.evaluation.Bm25Tuning.Trial;
import org.pyramidion.retrieval.Bm25Index.Settings;

/**
 * What a search for settings of BM25 found.
 *
 * @param objective what makes a setting the best, such as {@code recall@20}
 * @param questions how many it was searched on
 * @param options the best setting as options of the command
 * @param trials the best first
 */
public record TuningReport(String objective, int questions, String options, Setting best, List<Setting> trials) {

    private static final int SHOWN = 5;

    /** A setting that was tried: recall at each depth, and the mean reciprocal rank of the first right block. */
    public record Setting(String analysis, double k1, double b, Map<Integer, Double> recall, double mrr) {

        static Setting of(Trial trial) {
            return new Setting(
                    trial.analysis().label(), trial.k1(), trial.b(), trial.recall(), trial.meanReciprocalRank());
        }

        String options() {
            return "--analysis %s --k1 %s --b %s".formatted(analysis, k1, b);
        }

        boolean isDefault() {
            return new Settings(k1, b).equals(Settings.DEFAULTS);
        }
    }

    public TuningReport {
        trials = List.copyOf(trials);
    }

    /** @param trials the best first; at least one */
    public static TuningReport of(String objective, int questions, List<Trial> trials) {
        List<Setting> settings = trials.stream().map(Setting::of).toList();
        return new TuningReport(objective, questions, settings.getFirst().options(), settings.getFirst(), settings);
    }

    /** The best settings in words, and the default beside them if it was tried. */
    public String text() {
        List<Integer> depths = List.copyOf(best.recall().keySet());
        Table table =
                new Table("rl" + "r".repeat(depths.size() + 1), header(depths).toArray(String[]::new));
        for (int i = 0; i < trials.size(); i++) {
            if (i < SHOWN || trials.get(i).isDefault()) {
                table.row(row(i + 1, trials.get(i)));
            }
        }
        return "the best of %d settings by %s on %s: %s\n\n%s"
                .formatted(trials.size(), objective, Amounts.of(questions, "questions"), options, table);
    }

    private static List<String> header(List<Integer> depths) {
        List<String> header = new ArrayList<>(List.of("", "setting"));
        depths.forEach(depth -> header.add("R@" + depth));
        header.add("MRR");
        return header;
    }

    private static String[] row(int place, Setting setting) {
        List<String> cells = new ArrayList<>(List.of(Integer.toString(place), setting.options()));
        setting.recall().values().forEach(share -> cells.add(Amounts.percent(share)));
        cells.add(Amounts.percent(setting.mrr()));
        return cells.toArray(String[]::new);
    }
}
