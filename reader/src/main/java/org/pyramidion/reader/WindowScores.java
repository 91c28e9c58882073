package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.pyramidion.text.AnswerBounds;
import org.pyramidion.text.Span;

/**
 * What the network says of a window. A span's score is the log of its odds against no answer.
 *
 * @param copies where the window repeats the question
 * @param start a logit for each piece of the window
 * @param end a logit for each piece of the window
 * @param none the logit of no answer
 */
record WindowScores(Window window, QuestionCopies copies, float[] start, float[] end, float none) {

    /** A span of a passage, in pieces of it, and its score. */
    record Scored(TokenisedPassage passage, PieceSpan span, double score) {

        String text() {
            return place().of(passage.text());
        }

        Span place() {
            return passage.place(span.first(), span.last());
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(int first, int last, double score);
    }

    /** Visits every span that an answer may be, in pieces of the passage. */
    private void forEach(int most, Visitor visitor) {
        AnswerBounds answers = window.passage().answers();
        for (int i = 0; i < window.size(); i++) {
            int first = window.from() + i;
            for (int j = i; answers.mayBegin(first) && j < Math.min(window.size(), i + most); j++) {
                if (answers.mayAnswer(first, window.from() + j) && !copies.hold(i, j)) {
                    visitor.visit(first, window.from() + j, (double) start[i] + end[j] - none);
                }
            }
        }
    }

    /** The best spans, the best one first. */
    List<Scored> best(int count, int most) {
        PriorityQueue<Scored> best = new PriorityQueue<>(Comparator.comparingDouble(Scored::score));
        forEach(most, (first, last, score) -> {
            if (best.size() < count || score > best.element().score()) {
                best.add(new Scored(window.passage(), new PieceSpan(first, last), score));
                if (best.size() > count) {
                    best.remove();
                }
            }
        });
        List<Scored> inOrder = new ArrayList<>(best);
        inOrder.sort(Comparator.comparingDouble(Scored::score).reversed());
        return inOrder;
    }

    /** The odds that the answer is here, against that it is not: Σ exp score over all spans. */
    double odds(int most) {
        double[] sum = new double[1];
        forEach(most, (first, last, score) -> sum[0] += Math.exp(score));
        return sum[0];
    }
}
