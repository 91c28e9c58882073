package org.pyramidion.reader;

import java.util.List;
import java.util.Optional;

/**
 * A calibration fitted on every other article of some that the network has not learnt from, and measured on the
 * articles between them.
 */
record FittedCalibration(ReaderCalibration calibration, CalibrationReport report) {

    /**
     * Fits and measures.
     *
     * @param tokens the most wordpieces that go through the network at once
     * @param questions of each half, at most
     * @return nothing if a half has no article of two paragraphs
     */
    static Optional<FittedCalibration> of(ReaderNetwork network, List<Paragraph> heldOut, int tokens, int questions) {
        List<ReaderCalibration.Case> fitted = cases(network, heldOut, 0, tokens, questions);
        List<ReaderCalibration.Case> others = cases(network, heldOut, 1, tokens, questions);
        if (fitted.isEmpty() || others.isEmpty()) {
            return Optional.empty();
        }
        ReaderCalibration calibration = ReaderCalibration.fit(fitted);
        return Optional.of(new FittedCalibration(calibration, calibration.report(others)));
    }

    private static List<ReaderCalibration.Case> cases(
            ReaderNetwork network, List<Paragraph> heldOut, int half, int tokens, int questions) {
        List<Paragraph> paragraphs = Paragraph.ofArticles(heldOut, i -> i % 2 == half);
        if (paragraphs.isEmpty()) {
            return List.of();
        }
        ReaderQuestions set = ReaderQuestions.of(paragraphs, network.tokenizer());
        return new ReaderEvaluation(network, set, tokens).cases(set.sample(questions));
    }
}
