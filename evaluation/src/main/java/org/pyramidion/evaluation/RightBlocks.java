package org.pyramidion.evaluation;

import java.util.function.IntPredicate;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluator.AnswerPlace;
import org.pyramidion.questions.AnswerMatcher;
import org.pyramidion.questions.Question;

/** Which blocks of a corpus hold an answer to a question. */
final class RightBlocks {

    private RightBlocks() {}

    static IntPredicate of(CorpusStore corpus, Question question, AnswerPlace rule) {
        boolean withTitle = rule == AnswerPlace.TITLE_OR_TEXT && !question.regex();
        AnswerMatcher matcher = withTitle ? AnswerMatcher.normalised(question) : AnswerMatcher.of(question);
        return block ->
                matcher.contains(withTitle ? corpus.title(block) + " " + corpus.text(block) : corpus.text(block));
    }
}
