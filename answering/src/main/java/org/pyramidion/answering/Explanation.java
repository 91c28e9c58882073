package org.pyramidion.answering;

import java.util.List;

/**
 * What one step of pre-training on one filled blank would do to its documents. The step is a real one, of the real
 * optimiser, on a copy of the model; nothing of it is kept.
 *
 * @param fill the blank as it is filled now, judged by the word that is learnt
 * @param learningRate of the step
 * @param before {@code log p(y|x)} before the step, of the whole word
 * @param after the same after it
 * @param pulls one for each of the fill's candidates, in their order
 */
public record Explanation(Fill fill, double learningRate, double before, double after, List<Pull> pulls) {

    public Explanation {
        pulls = List.copyOf(pulls);
    }

    /** Where an update pushes a document. */
    public enum Direction {
        UP,
        DOWN
    }

    /**
     * What the step does to a document.
     *
     * @param r {@code r(z) = [p(y|z,x)/p(y|x) − 1] · p(z|x)}, which is minus the gradient of the loss with respect to
     *     the document's score (the paper's section 3.3); of a word of several wordpieces their mean, where the loss is
     *     theirs
     * @param scoreMoved by how much the relevance score rose
     * @param probabilityMoved by how much {@code log p(z|x)} rose, the part of it that tells documents apart
     */
    public record Pull(double r, double scoreMoved, double probabilityMoved) {

        /** Up where the document predicts the word better than all of them together. */
        public Direction direction() {
            return r >= 0 ? Direction.UP : Direction.DOWN;
        }
    }
}
