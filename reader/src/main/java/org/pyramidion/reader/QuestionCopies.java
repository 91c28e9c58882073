package org.pyramidion.reader;

import java.util.Arrays;

/**
 * Where a window says what the question says: a heading, an entry of a list of questions. No span inside of such a run
 * answers it.
 *
 * @param reach for each piece of the window, the last piece of the furthest run that holds it; −1 if none does
 */
record QuestionCopies(int[] reach) {

    /** Shorter runs are names and idioms. */
    private static final int SHORTEST = 3;

    /** Runs of at least three wordpieces and half of the question. */
    static QuestionCopies of(QuestionWindow reading) {
        int[] question = reading.question();
        int[] window = reading.window().ids();
        int shortest = Math.max(SHORTEST, (question.length + 1) / 2);
        int[] reach = new int[window.length];
        Arrays.fill(reach, -1);
        int[] before = new int[question.length + 1]; // length of the run that ends at the window's piece and each other
        for (int i = 0; i < window.length; i++) {
            int[] runs = new int[question.length + 1];
            for (int j = 0; j < question.length; j++) {
                runs[j + 1] = window[i] == question[j] ? before[j] + 1 : 0;
            }
            int longest = Arrays.stream(runs).max().orElse(0);
            if (longest >= shortest) {
                Arrays.fill(reach, i - longest + 1, i + 1, i);
            }
            before = runs;
        }
        return new QuestionCopies(reach);
    }

    /** Whether pieces {@code first} to {@code last} of the window, inclusive, are all of one copy. */
    boolean hold(int first, int last) {
        return last <= reach[first];
    }
}
