package org.pyramidion.answering;

import java.util.List;
import java.util.Map;

/**
 * What a blank was filled with, and what each document had to do with it.
 *
 * <p>A blank of several wordpieces is predicted wordpiece by wordpiece. Its probability is as in the objective of
 * pre-training: per token the product of theirs, {@code Π_j Σ_z p(z|x) p(y_j|z,x)}, per sequence {@code Σ_z p(z|x) Π_j
 * p(y_j|z,x)}.
 *
 * @param text the text as it was given
 * @param best the most probable word
 * @param judged the word that the candidates are judged by: the one asked for, else the best
 * @param blanks for each masked wordpiece its most probable fillings, best first
 * @param candidates the null document, then the retrieved blocks, in the index' order
 */
public record Fill(
        String text, Prediction best, Prediction judged, List<List<Prediction>> blanks, List<Candidate> candidates) {

    public Fill {
        blanks = blanks.stream().map(List::copyOf).toList();
        candidates = List.copyOf(candidates);
    }

    /**
     * A word, or one wordpiece of it.
     *
     * @param probability {@code p(y|x)}, with all candidates
     * @param withoutRetrieval {@code p(y|∅,x)}, with the null document alone
     */
    public record Prediction(String text, double probability, double withoutRetrieval) {}

    /**
     * A document that was read with the text, or the null document.
     *
     * @param rank 0 for the null document, from 1 for blocks
     * @param block number of the block in the corpus; −1 for the null document
     * @param documentId the document it is from; empty for the null document
     * @param relevance inner product with the masked text's embedding
     * @param probability {@code p(z|x)} over these candidates
     * @param prediction {@code p(y|z,x)} of the judged word
     * @param utility {@code log p(y|z,x) − log p(y|∅,x)}: above 0 if the document helps
     */
    public record Candidate(
            int rank,
            int block,
            String documentId,
            String title,
            String text,
            Map<String, Object> fields,
            double relevance,
            double probability,
            double prediction,
            double utility) {}
}
