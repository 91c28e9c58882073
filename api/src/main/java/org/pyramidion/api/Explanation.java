package org.pyramidion.api;

import java.util.List;
import java.util.Optional;

/**
 * Why a question is answered as it is: each document that was read, how relevant it is, and what it says by itself.
 * What a kind of knowledge base does not have is absent: a corpus for which nothing was trained has no p(z|x), and only
 * where a blank is filled is the null document read too.
 *
 * @param question as it was asked, or a sentence with {@code [MASK]}
 * @param answer the best one, if there is one that is told
 * @param probability of it
 * @param candidates the most relevant first
 * @param nullShare {@code p(∅|x)}: what of the retriever's probability the null document takes
 */
public record Explanation(
        String question,
        Optional<String> answer,
        Optional<Double> probability,
        List<Candidate> candidates,
        Optional<Double> nullShare) {

    public Explanation {
        candidates = List.copyOf(candidates);
    }

    /**
     * A document that was read.
     *
     * @param prior {@code p(z|x)} over these candidates and the null document
     * @param span the best answer that it has by itself
     * @param prediction {@code p(y|z,x)}: of that answer among all that it may have; of a blank, of the word that fills
     *     it
     * @param utility {@code log p(y|z,x) − log p(y|∅,x)} in nats: above 0 if the document helps
     */
    public record Candidate(
            Hit hit,
            Optional<Double> prior,
            Optional<Answer.Span> span,
            Optional<Double> prediction,
            Optional<Double> utility) {

        Candidate withPrior(double share) {
            return new Candidate(hit, Optional.of(share), span, prediction, utility);
        }
    }
}
