package org.pyramidion.evaluation;

import java.util.function.IntPredicate;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluator.AnswerPlace;
import org.pyramidion.questions.AnswerMatcher;
import org.pyramidion.questions.Question;

/** Which blocks of a corpus hold an answer to a question. */
final class RightBlocks implements IntPredicate {

    private final CorpusStore corpus;
    private final AnswerMatcher matcher;
    private final boolean withTitle;

    private RightBlocks(CorpusStore corpus, AnswerMatcher matcher, boolean withTitle) {
        this.corpus = corpus;
        this.matcher = matcher;
        this.withTitle = withTitle;
    }

    static RightBlocks of(CorpusStore corpus, Question question, AnswerPlace rule) {
        boolean withTitle = rule == AnswerPlace.TITLE_OR_TEXT && !question.regex();
        AnswerMatcher matcher = withTitle ? AnswerMatcher.normalised(question) : AnswerMatcher.of(question);
        return new RightBlocks(corpus, matcher, withTitle);
    }

    @Override
    public boolean test(int block) {
        return matcher.contains(withTitle ? corpus.title(block) + " " + corpus.text(block) : corpus.text(block));
    }

    /**
     * Whether the question's regular expressions ran out of time, so that some blocks may be right that do not count.
     */
    boolean isExhausted() {
        return matcher.isExhausted();
    }
}
