package org.pyramidion.reader;

import org.pyramidion.base.Amounts;

/**
 * How well a reader tells right answers from others, on questions that nothing was fitted on.
 *
 * @param questions how many, half of them with their paragraph among those that were read and half without
 * @param refused share of those without their paragraph that get no answer
 * @param lost share of the right answers that are not given
 * @param coverage share of those with their paragraph that get an answer
 * @param accuracy share of the answers given that are right
 * @param area mean accuracy of the n answers likeliest to be right, over all n: the area under accuracy against the
 *     share of questions that are answered
 * @param error mean distance of the probability from the share of right answers, in ten bins of equal width
 */
public record CalibrationReport(
        int questions, double refused, double lost, double coverage, double accuracy, double area, double error) {

    /** The report in a sentence. */
    public String text() {
        return "%s questions, half without their paragraph: %s of these refused, %s of right answers lost; %s of"
                        .formatted(
                                Amounts.count(questions),
                                Amounts.percent(refused),
                                Amounts.percent(lost),
                                Amounts.percent(accuracy))
                + " the answers given are right; area under accuracy against coverage %.3f, calibration error %.3f%n"
                        .formatted(area, error);
    }
}
