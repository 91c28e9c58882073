package org.pyramidion.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluator;
import org.pyramidion.evaluation.QuestionResult;
import org.pyramidion.questions.Question;

/**
 * Of a set the first questions that words find an answer to: what a small piece of a corpus is asked and teaches with.
 */
final class Answerable {

    /** How many passages are looked at. */
    static final int DEPTH = 20;

    private static final int AT_ONCE = 500;

    private Answerable() {}

    /**
     * @param words BM25
     * @param most how many; 0 for all questions, whether they can be answered or not
     * @throws PyramidionException if none is found an answer to
     */
    static List<Question> first(CorpusStore corpus, Ranker words, List<Question> questions, int most) {
        if (most == 0 || questions.isEmpty()) {
            return questions;
        }
        Evaluator evaluator =
                new Evaluator(corpus, words, Optional.empty(), List.of(DEPTH), Evaluator.AnswerPlace.TITLE_OR_TEXT);
        List<Question> found = new ArrayList<>();
        for (int from = 0; from < questions.size() && found.size() < most; from += AT_ONCE) {
            List<Question> some = questions.subList(from, Math.min(questions.size(), from + AT_ONCE));
            List<QuestionResult> results =
                    evaluator.evaluate(some, Progress.none()).results();
            for (int i = 0; i < some.size() && found.size() < most; i++) {
                if (results.get(i).answerRank().isPresent()) {
                    found.add(some.get(i));
                }
            }
        }
        if (found.isEmpty()) {
            throw new PyramidionException(
                    "%s: none of %d questions has an answer among its first %d passages of each; take more passages"
                            .formatted(corpus.directory(), questions.size(), DEPTH));
        }
        return List.copyOf(found);
    }
}
