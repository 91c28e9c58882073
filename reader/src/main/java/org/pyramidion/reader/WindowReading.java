package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/** Puts readings through a network, those of like length together, so that little is lost to padding. */
final class WindowReading {

    private final ReaderNetwork network;
    private final int tokens;

    /** @param tokens the most wordpieces that go through the network at once; a longer reading goes alone */
    WindowReading(ReaderNetwork network, int tokens) {
        this.network = network;
        this.tokens = tokens;
    }

    /** What the network says of each reading. */
    List<WindowScores> scores(List<QuestionWindow> readings) {
        WindowScores[] scores = new WindowScores[readings.size()];
        List<Integer> order = IntStream.range(0, readings.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> length(readings.get(i))))
                .toList();
        for (int from = 0, to; from < order.size(); from = to) {
            to = end(readings, order, from);
            read(readings, order.subList(from, to), scores);
        }
        return Arrays.asList(scores);
    }

    private static int length(QuestionWindow reading) {
        return reading.question().length + reading.window().size();
    }

    private int end(List<QuestionWindow> readings, List<Integer> order, int from) {
        int end = from;
        int sum = 0;
        while (end < order.size() && (end == from || sum + length(readings.get(order.get(end))) <= tokens)) {
            sum += length(readings.get(order.get(end++)));
        }
        return end;
    }

    private void read(List<QuestionWindow> readings, List<Integer> chosen, WindowScores[] scores) {
        List<QuestionWindow> together = new ArrayList<>();
        chosen.forEach(i -> together.add(readings.get(i)));
        ReadingBatch batch = ReadingBatch.of(network.format(), together);
        float[] logits;
        try (Scope scope = Scope.withoutGradients()) {
            logits = Tensors.floats(network.logits(batch, 0)); // [B, S, 2]
        }
        for (int b = 0; b < together.size(); b++) {
            scores[chosen.get(b)] = of(together.get(b), logits, b * batch.slots() * 2);
        }
    }

    private static WindowScores of(QuestionWindow reading, float[] logits, int at) {
        Window window = reading.window();
        float[] start = new float[window.size()];
        float[] end = new float[window.size()];
        for (int i = 0; i < window.size(); i++) {
            start[i] = logits[at + 2 * (i + 1)];
            end[i] = logits[at + 2 * (i + 1) + 1];
        }
        return new WindowScores(window, QuestionCopies.of(reading), start, end, logits[at] + logits[at + 1]);
    }
}
