package org.pyramidion.evaluation;

import java.util.List;
import org.pyramidion.questions.Question;

/**
 * Questions and what to measure retrieval by.
 *
 * @param gold the right documents, and which questions can be answered
 */
public record QuestionSet(List<Question> questions, Gold gold) {
    public QuestionSet {
        questions = List.copyOf(questions);
    }
}
