package org.pyramidion.api;

import java.util.List;
import java.util.Optional;

/**
 * What a blank was filled with, and what each document had to do with it.
 *
 * @param text as it was given
 * @param word the most probable word
 * @param probability {@code p(y|x) = Σ_z p(y|z,x) p(z|x)} of it
 * @param withoutRetrieval {@code p(y|∅,x)} of it, with the null document alone
 * @param documents the null document, then those retrieved, in the order of their relevance
 */
public record Filling(
        String text, String word, double probability, double withoutRetrieval, List<Contribution> documents) {

    public Filling {
        documents = List.copyOf(documents);
    }

    /**
     * A document that was read with the text.
     *
     * @param passage empty for the null document
     * @param relevance inner product with the embedding of the text
     * @param prior {@code p(z|x)} over these documents
     * @param prediction {@code p(y|z,x)} of the word
     * @param utility {@code log p(y|z,x) − log p(y|∅,x)} in nats: above 0 if the document helps
     */
    public record Contribution(
            Optional<Passage> passage, double relevance, double prior, double prediction, double utility) {}
}
