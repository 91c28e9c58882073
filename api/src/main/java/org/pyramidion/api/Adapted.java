package org.pyramidion.api;

import java.util.List;
import java.util.Locale;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;

/**
 * What adapting an encoder to documents came to.
 *
 * @param helped whether the adapted encoder ranks from now on; else the published one stays
 * @param decidedBy the name of the figure that decided; empty if there was too little to measure by
 * @param documentsLearnt whether the side of the documents learnt too, or that of questions alone
 * @param seconds that training had
 * @param figures before and after: questions made by rule of the documents, as they are ranked and by the encoder
 *     alone, and blanks that were held out
 */
public record Adapted(boolean helped, String decidedBy, boolean documentsLearnt, int seconds, List<Figure> figures) {

    public Adapted {
        figures = List.copyOf(figures);
    }

    /**
     * One figure of both encoders.
     *
     * @param items how many questions or blanks it is a mean of
     * @param pValue of the paired randomisation test: how likely so large a difference is if training changed nothing
     * @param better on how many of them the adapted encoder is better
     * @param worse on how many it is worse
     */
    public record Figure(String name, int items, double before, double after, double pValue, int better, int worse) {}

    /** The verdict and the figures, in words. */
    public String text() {
        Table table = new Table("lrrrrrrr", "", "items", "published", "adapted", "change", "p", "better", "worse");
        figures.forEach(figure -> table.row(
                figure.name(),
                Amounts.count(figure.items()),
                Amounts.percent(figure.before()),
                Amounts.percent(figure.after()),
                String.format(Locale.ROOT, "%+.1f", 100 * (figure.after() - figure.before())),
                Amounts.probability(figure.pValue()),
                Amounts.count(figure.better()),
                Amounts.count(figure.worse())));
        return "%s\n\n%s\nTrained for %s, %s.\n"
                .formatted(
                        verdict(),
                        table,
                        Amounts.duration(seconds),
                        documentsLearnt ? "questions and documents" : "the side of questions alone");
    }

    private String verdict() {
        if (helped) {
            return "Training helped here (%s): the adapted encoder ranks from now on.".formatted(decidedBy);
        }
        return decidedBy.isEmpty()
                ? "There is too little to tell whether training helped: the published encoder stays."
                : "Training did not help here (%s): the published encoder stays.".formatted(decidedBy);
    }
}
