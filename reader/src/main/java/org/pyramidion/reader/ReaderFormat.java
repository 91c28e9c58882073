package org.pyramidion.reader;

import java.util.Arrays;
import java.util.List;
import org.pyramidion.model.InputSequence;

/**
 * How a question and a window become an input: {@code [CLS] question [SEP] window [SEP]}.
 *
 * @param marks ids of {@code [CLS]} and {@code [SEP]}
 * @param length the most wordpieces, marks included
 * @param stride how many pieces after its predecessor a window of a long passage begins
 * @param question the most wordpieces of a question
 * @param answer the most wordpieces of an answer
 */
record ReaderFormat(InputSequence.Marks marks, int length, int stride, int question, int answer) {

    private static final int MARKS = 3;

    /** How many pieces of a passage fit beside a question. */
    int room(int[] question) {
        return length - MARKS - Math.min(question.length, this.question);
    }

    /** How many pieces after its predecessor a window begins: every answer lies in one of them. */
    int stride(int[] question) {
        return Math.max(1, Math.min(stride, room(question) - answer));
    }

    /** A question before each window of a passage. */
    List<QuestionWindow> readings(int[] question, TokenisedPassage passage) {
        return Window.of(passage, room(question), stride(question)).stream()
                .map(window -> new QuestionWindow(question, window))
                .toList();
    }

    InputSequence input(int[] question, Window window) {
        return InputSequence.of(marks, length, cut(question), window.ids());
    }

    /** Where the window's first piece stands in the input. */
    int offset(int[] question) {
        return Math.min(question.length, this.question) + MARKS - 1;
    }

    private int[] cut(int[] tokens) {
        return tokens.length <= question ? tokens : Arrays.copyOf(tokens, question);
    }
}
