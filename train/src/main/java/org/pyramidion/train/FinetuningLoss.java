package org.pyramidion.train;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;

/** What one question costs, given what was retrieved for it. */
interface FinetuningLoss {

    /**
     * @param loss the scalar to minimise
     * @param values what to log, by name
     */
    record Outcome(Tensor loss, Map<String, Double> values) {}

    /** How many blocks it wants. */
    int beam();

    /**
     * @param tokens wordpieces of the question
     * @param hits blocks, best first
     * @param relevance their scores, through which the gradient reaches the query embedder, {@code [R]}
     */
    Outcome of(Question question, int[] tokens, Hits hits, Tensor relevance);
}
