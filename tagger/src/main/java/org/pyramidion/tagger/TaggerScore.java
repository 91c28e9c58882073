package org.pyramidion.tagger;

import java.util.List;
import java.util.Map;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.SalientSpanTagger;
import org.pyramidion.text.SpanScores;

/**
 * How well a tagger finds names.
 *
 * @param gold how many there are
 * @param found how many it found
 * @param precision share of those with the right boundaries
 * @param recall share of the right ones that it found
 * @param f1 their harmonic mean
 * @param typedF1 the same where a name's type must be right too; 0 of a tagger that knows no types
 */
public record TaggerScore(long gold, long found, double precision, double recall, double f1, double typedF1) {

    /** The score of a tagger on texts whose names are known. */
    public static TaggerScore of(SalientSpanTagger tagger, List<AnnotatedText> texts) {
        SpanScores scores = SpanScores.of(tagger, texts);
        return new TaggerScore(
                scores.gold(), scores.found(), scores.precision(), scores.recall(), scores.f1(), scores.typedF1());
    }

    /**
     * Taggers beside each other.
     *
     * @param documents how many they were measured on
     * @param taggers by name, in the order of the rows; at least one
     */
    public static String table(int documents, Map<String, TaggerScore> taggers) {
        Table table = new Table("lrrrrr", "", "found", "precision", "recall", "F1", "F1 with type");
        taggers.forEach((name, score) -> table.row(
                name,
                Amounts.count(score.found),
                Amounts.percent(score.precision),
                Amounts.percent(score.recall),
                Amounts.percent(score.f1),
                score.typedF1 == 0 ? "–" : Amounts.percent(score.typedF1)));
        long names = taggers.values().iterator().next().gold;
        return "%s in %s\n\n%s"
                .formatted(Amounts.of(names, "names"), Amounts.of(documents, "held-out documents"), table);
    }
}
