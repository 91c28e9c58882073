package org.pyramidion.reader;

import java.util.List;
import java.util.Optional;

/**
 * What a reader found in some passages.
 *
 * @param answers the likeliest first; no two of them overlap in place or say the same
 * @param none probability that no passage has the answer, by what the network says: with the probabilities of all spans
 *     it is 1
 * @param right probability that the first answer is right, calibrated on questions with and without an answer
 * @param threshold from which such probability on an answer is worth giving
 */
public record ReaderResult(List<ReaderAnswer> answers, double none, double right, double threshold) {

    /** The first answer if it is likely enough to be right; else these passages have none. */
    public Optional<ReaderAnswer> answer() {
        return right >= threshold ? answers.stream().findFirst() : Optional.empty();
    }
}
