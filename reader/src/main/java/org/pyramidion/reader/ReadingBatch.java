package org.pyramidion.reader;

import java.util.Arrays;
import java.util.List;
import org.pyramidion.model.InputSequence;

/**
 * Readings that go through the network together, as arrays of Java: any thread may make them, ahead of the network.
 *
 * <p>Each of the {@code B} readings has {@code S = P + A} slots: slot 0 is {@code [CLS]}, slot 1 + i piece i of its
 * window, {@code P} being the pieces of the longest window and {@code A} the longest answer. Slots behind a window's
 * last piece are filled with {@code [CLS]} and masked.
 *
 * @param inputs the {@code B} inputs
 * @param longest {@code P}
 * @param answer {@code A}
 * @param rows where each slot stands when the inputs are laid end to end, {@code [B, S]}
 * @param begins 0 where an answer may begin, else {@link #CLOSED}, {@code [B, P]}
 * @param ends 0 where an answer may end, else {@link #CLOSED}, {@code [B, P + A − 1]}
 */
record ReadingBatch(List<InputSequence> inputs, int longest, int answer, int[] rows, float[] begins, float[] ends) {

    /** What is added to the logit of a place that is not open to an answer. */
    static final float CLOSED = -10_000f;

    static ReadingBatch of(ReaderFormat format, List<QuestionWindow> readings) {
        int longest = readings.stream()
                .mapToInt(reading -> reading.window().size())
                .max()
                .orElseThrow();
        int answer = format.answer();
        int size = readings.size();
        ReadingBatch batch = new ReadingBatch(
                readings.stream()
                        .map(reading -> format.input(reading.question(), reading.window()))
                        .toList(),
                longest,
                answer,
                new int[size * (longest + answer)],
                closed(size * longest),
                closed(size * (longest + answer - 1)));
        int row = 0;
        for (int b = 0; b < size; b++) {
            batch.fill(b, row, readings.get(b), format);
            row += batch.inputs.get(b).length();
        }
        return batch;
    }

    private static float[] closed(int length) {
        float[] mask = new float[length];
        Arrays.fill(mask, CLOSED);
        return mask;
    }

    private void fill(int b, int row, QuestionWindow reading, ReaderFormat format) {
        Window window = reading.window();
        int slots = longest + answer;
        Arrays.fill(rows, b * slots, (b + 1) * slots, row);
        int first = row + format.offset(reading.question());
        for (int i = 0; i < window.size(); i++) {
            rows[b * slots + 1 + i] = first + i;
            begins[b * longest + i] = window.passage().answers().mayBegin(window.from() + i) ? 0 : CLOSED;
            ends[b * (slots - 1) + i] = window.passage().answers().mayEnd(window.from() + i) ? 0 : CLOSED;
        }
    }

    int size() {
        return inputs.size();
    }

    int slots() {
        return longest + answer;
    }

    /** Where a span stands among a reading's choices, {@code 1 + P · A} of them, of which the first is no answer. */
    int choice(Window window, PieceSpan span) {
        return 1 + (span.first() - window.from()) * answer + span.size() - 1;
    }
}
