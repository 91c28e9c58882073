package org.pyramidion.reader;

import java.util.List;

/**
 * A {@link ReadingBatch} and what is right in it.
 *
 * @param most the most right choices that an example has, {@code R}
 * @param choices the right choices of each example, {@code [B, R]}, filled up with the first one
 * @param repeated 0 for a right choice, {@link ReadingBatch#CLOSED} for what fills up, {@code [B, R]}
 */
record TrainingBatch(ReadingBatch readings, int most, int[] choices, float[] repeated) {

    static TrainingBatch of(ReaderFormat format, List<Example> examples) {
        ReadingBatch readings =
                ReadingBatch.of(format, examples.stream().map(Example::reading).toList());
        int most = examples.stream()
                .mapToInt(example -> Math.max(1, example.spans().size()))
                .max()
                .orElseThrow();
        int[] choices = new int[examples.size() * most]; // 0 is no answer
        float[] repeated = new float[choices.length];
        for (int b = 0; b < examples.size(); b++) {
            List<PieceSpan> spans = examples.get(b).spans();
            Window window = examples.get(b).reading().window();
            for (int r = 0; r < most; r++) {
                int at = b * most + r;
                choices[at] = spans.isEmpty() ? 0 : readings.choice(window, spans.get(Math.min(r, spans.size() - 1)));
                repeated[at] = r < Math.max(1, spans.size()) ? 0 : ReadingBatch.CLOSED;
            }
        }
        return new TrainingBatch(readings, most, choices, repeated);
    }
}
