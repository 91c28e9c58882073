package org.pyramidion.answering;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;

/** Answers questions from ranked blocks: what an evaluator measures the answers of. */
public interface Predictor {

    /** How many of the first blocks it reads; 0 if it answers without any. */
    int beam();

    /**
     * Answers one question.
     *
     * @param hits ranked blocks, best first, perhaps more than it reads and perhaps none
     */
    Prediction predict(Question question, Hits hits);

    /**
     * Answers several questions, each as {@link #predict(Question, Hits)} does, but for rounding.
     *
     * @param hits ranked blocks of each
     */
    default List<Prediction> predict(List<Question> questions, List<Hits> hits) {
        return IntStream.range(0, questions.size())
                .mapToObj(i -> predict(questions.get(i), hits.get(i)))
                .toList();
    }

    /** Whether it says which class a claim is of, rather than answering. */
    default boolean classifies() {
        return false;
    }

    /**
     * What was answered.
     *
     * @param text the answer, empty if there is none, or the name of a class
     * @param probability how likely it is to the predictor
     * @param block the block that it stands in, if it is from one
     */
    record Prediction(String text, double probability, OptionalInt block) {

        /** No answer, as there is nothing to read. */
        static final Prediction NONE = new Prediction("", 0, OptionalInt.empty());
    }
}
