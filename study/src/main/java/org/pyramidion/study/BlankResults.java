package org.pyramidion.study;

import java.util.List;
import java.util.Optional;

/**
 * What an arm makes of blanks under one seed.
 *
 * @param blanks in the order of the study's facts
 */
record BlankResults(List<Filled> blanks) {

    /**
     * One blank.
     *
     * @param alone beside the null document
     * @param retrieved with what is retrieved; of an arm that retrieves nothing the same
     * @param changed with what is retrieved of the changed corpus, if there is one
     */
    record Filled(Likely alone, Likely retrieved, Optional<Likely> changed) {}

    /**
     * Probabilities.
     *
     * @param answer of what stood there
     * @param other of what stands there in the changed corpus; 0 if nothing does
     */
    record Likely(double answer, double other) {

        /** The logarithm of the odds of the answer against the other one. */
        double logOdds() {
            return Math.log(answer) - Math.log(other);
        }
    }
}
