package org.pyramidion.questions;

import java.util.Arrays;
import java.util.List;
import org.pyramidion.text.Span;

/**
 * Where an answer stands, and its words: what tells whether two spans are one answer.
 *
 * @param passage the number of its passage
 * @param words of its {@linkplain Answers#comparable comparable} form
 */
public record AnswerPlace(int passage, Span span, List<String> words) {

    public AnswerPlace {
        words = List.copyOf(words);
    }

    /** @param text what stands there */
    public static AnswerPlace of(int passage, Span span, String text) {
        return new AnswerPlace(
                passage,
                span,
                Arrays.stream(Answers.comparable(text).split(" "))
                        .filter(word -> !word.isEmpty())
                        .toList());
    }

    /** Whether both are one answer: they overlap in place, or the words of one are all among the other's. */
    public boolean isOneWith(AnswerPlace other) {
        return passage == other.passage && overlaps(other.span)
                || !other.words.isEmpty() && words.containsAll(other.words)
                || !words.isEmpty() && other.words.containsAll(words);
    }

    private boolean overlaps(Span other) {
        return span.start() < other.limit() && other.start() < span.limit();
    }
}
