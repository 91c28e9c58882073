package org.pyramidion.api;

import java.util.List;
import java.util.Optional;

/**
 * What a question was answered with, and why.
 *
 * @param question as it was asked
 * @param best the likeliest answer; empty where nothing was found, nothing here reads, or no answer is likely enough
 * @param alternatives other answers, the likeliest first
 * @param passages what was retrieved, the most relevant first
 * @param confidence probability that the likeliest answer is right, calibrated on questions with and without an answer;
 *     empty where what read is not calibrated
 */
public record Answer(
        String question,
        Optional<Span> best,
        List<Span> alternatives,
        List<Hit> passages,
        Optional<Double> confidence) {

    /** Where nothing was read. */
    static Answer ofPassages(String question, List<Hit> passages) {
        return new Answer(question, Optional.empty(), List.of(), passages, Optional.empty());
    }

    public Answer {
        alternatives = List.copyOf(alternatives);
        passages = List.copyOf(passages);
    }

    /**
     * An answer and the passage that it stands in.
     *
     * @param text the answer, as it stands there
     * @param probability the share of all spans that were read which say the same thing
     * @param score the reader's, of the best such span, plus the passage's relevance
     * @param start first UTF-16 char of the answer in the passage's text
     * @param limit one after its last
     */
    public record Span(String text, double probability, double score, Passage evidence, int start, int limit) {}
}
