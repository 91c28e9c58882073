package org.pyramidion.reader;

import java.util.Map;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;

/**
 * How well a reader answers.
 *
 * @param questions how many were asked
 * @param exactMatch share of them that were answered as one of the right answers, normalised
 * @param f1 mean F1 of words against the likest right answer
 */
public record ReaderScore(int questions, double exactMatch, double f1) {

    /** What the score of questions with their paragraph is called. */
    static final String GIVEN = "given the paragraph";

    /** Scores beside each other, by name. */
    public static String table(Map<String, ReaderScore> scores) {
        Table table = new Table("lrrr", "", "questions", "exact match", "F1");
        scores.forEach((name, score) -> table.row(
                name, Amounts.count(score.questions), Amounts.percent(score.exactMatch), Amounts.percent(score.f1)));
        return table.toString();
    }
}
