package org.pyramidion.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.questions.Qrels;
import org.pyramidion.questions.Question;

/**
 * What retrieval is measured against besides the answers.
 *
 * @param qrels which documents are right
 * @param answerable ids of the questions that the corpus can answer; empty: those with an answer in a retrieved block
 *     or in their evidence, which differs from system to system
 */
public record Gold(Qrels qrels, Optional<Set<String>> answerable) {

    /** The evidence that the questions name. */
    public static Gold of(List<Question> questions) {
        return new Gold(Qrels.of(questions), Optional.empty());
    }
}
