package org.pyramidion.answering;

import java.util.List;

/**
 * What a question was answered with, and why.
 *
 * @param question the question as it was asked
 * @param text the answer, as it stands in the passage
 * @param score reader's score of its best span plus the relevance of the block
 * @param probability share of all spans of all read blocks that say the same (normalised) thing
 * @param evidence where its best span stands
 * @param alternatives other answers, best first
 * @param candidates the null document, then the blocks that were read, most relevant first
 */
public record Answer(
        String question,
        String text,
        double score,
        double probability,
        Evidence evidence,
        List<Alternative> alternatives,
        List<Candidate> candidates) {

    public Answer {
        alternatives = List.copyOf(alternatives);
        candidates = List.copyOf(candidates);
    }

    /** Another answer; the components are {@link Answer}'s. */
    public record Alternative(String text, double score, double probability, Evidence evidence) {}

    /**
     * A document that the retriever chose, or the null document.
     *
     * @param rank 0 for the null document, from 1 for blocks
     * @param block number of the block in the corpus; −1 for the null document
     * @param documentId the document it is from; empty for the null document
     * @param relevance inner product with the question's embedding
     * @param probability {@code p(z|x)} over these candidates, the null document included
     * @param answerShare share of the answers' probability that fell on spans of this block
     */
    public record Candidate(
            int rank,
            int block,
            String documentId,
            String title,
            double relevance,
            double probability,
            double answerShare) {}
}
