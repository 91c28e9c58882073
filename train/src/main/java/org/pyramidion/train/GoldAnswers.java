package org.pyramidion.train;

import java.util.List;
import org.pyramidion.questions.AnswerMatcher;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Reading;
import org.pyramidion.run.AnswerRule;
import org.pyramidion.text.WordPieceTokenizer;

/** The answers of one question, as fine-tuning looks for them in blocks and among spans. */
final class GoldAnswers {

    private final Question question;
    private final AnswerMatcher matcher;
    private final WordPieceTokenizer tokenizer;
    private final boolean published;

    GoldAnswers(Question question, AnswerRule rule, WordPieceTokenizer tokenizer) {
        this.question = question;
        this.matcher = AnswerMatcher.of(question);
        this.tokenizer = tokenizer;
        this.published = rule == AnswerRule.PUBLISHED && !question.regex();
    }

    /** Whether a block's text holds an answer. */
    boolean standIn(String text) {
        return published
                ? question.answers().stream().anyMatch(answer -> !answer.isBlank() && text.contains(answer))
                : matcher.contains(text);
    }

    /** 1 for each span of a reading that is an answer, {@code [K, S]} row-major. */
    float[] among(Reading reading) {
        return published ? reading.correct(wordpieces()) : reading.correct(matcher);
    }

    private List<int[]> wordpieces() {
        return question.answers().stream()
                .map(answer -> tokenizer.encode(answer).ids())
                .toList();
    }
}
