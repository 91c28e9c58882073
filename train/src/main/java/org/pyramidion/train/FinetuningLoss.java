package org.pyramidion.train;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Reading;

/** What questions cost, given what was retrieved for them. */
interface FinetuningLoss {

    /**
     * What is known of a question before any network sees it.
     *
     * @param reading the question before the blocks that are read
     * @param correct 1 for each choice of the reader that is right, {@code [K, S]} row-major
     * @param holding 1 for each retrieved block that holds an answer, {@code [R]}; none where that is not asked
     */
    record Asked(Reading reading, float[] correct, float[] holding) {

        /** Whether there is anything to learn from reading. */
        boolean isRead() {
            return any(correct) > 0;
        }

        /** Whether there is anything to learn at all. */
        boolean hasAnswer() {
            return any(holding) > 0 || isRead();
        }

        static double any(float[] flags) {
            for (float flag : flags) {
                if (flag > 0) {
                    return 1;
                }
            }
            return 0;
        }
    }

    /**
     * @param loss the scalar to minimise, summed over questions
     * @param values what to log of each, by name
     */
    record Outcome(Tensor loss, List<Map<String, Double>> values) {}

    /** How many blocks it wants. */
    int beam();

    /**
     * Prepares a question; safe for several threads.
     *
     * @param tokens wordpieces of the question
     * @param hits blocks, best first
     */
    Asked ask(Question question, int[] tokens, Hits hits);

    /**
     * The cost of some questions, read in one batch.
     *
     * @param relevance for each the scores of its hits, through which the gradient reaches the query embedder, {@code
     *     [R]}
     */
    Outcome of(List<Asked> questions, List<Tensor> relevance);
}
