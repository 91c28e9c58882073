package org.pyramidion.text;

import java.util.List;

/**
 * Which runs of a text's wordpieces an answer may be: those that begin and end with a word, hold a letter or a digit,
 * and lie between two line ends that end what is said. A line end that only the width of a page made is no such one.
 */
public final class AnswerBounds {

    private final boolean[] begins;
    private final boolean[] ends;

    /** How many of the first pieces have a letter or a digit, for 0, 1, … all of them. */
    private final int[] letters;

    /** In which line each piece stands. */
    private final int[] lines;

    private AnswerBounds(int size) {
        begins = new boolean[size];
        ends = new boolean[size];
        letters = new int[size + 1];
        lines = new int[size];
    }

    /**
     * @param sentences where the sentences stand in the text
     * @param starts first UTF-16 char of each wordpiece
     * @param limits one after its last
     */
    public static AnswerBounds of(String text, List<Span> sentences, int[] starts, int[] limits) {
        AnswerBounds bounds = new AnswerBounds(starts.length);
        int next = 1; // sentence
        int line = 0;
        for (int i = 0; i < starts.length; i++) {
            for (; next < sentences.size() && sentences.get(next).start() <= starts[i]; next++) {
                int behind = sentences.get(next - 1).limit();
                line += LineEnds.isIn(text, behind, sentences.get(next).start()) ? 1 : 0;
            }
            bounds.lines[i] = line;
            bounds.add(text, i, starts[i], limits[i]);
        }
        return bounds;
    }

    private void add(String text, int piece, int start, int limit) {
        begins[piece] = start < limit && WordBounds.mayBegin(text, start);
        ends[piece] = start < limit && WordBounds.mayEnd(text, limit);
        letters[piece + 1] = letters[piece] + (WordBounds.isLetterOrDigit(text, start, limit) ? 1 : 0);
    }

    /** Whether an answer may begin with a piece. */
    public boolean mayBegin(int piece) {
        return begins[piece];
    }

    /** Whether an answer may end with a piece. */
    public boolean mayEnd(int piece) {
        return ends[piece];
    }

    /** Whether an answer may be pieces {@code first} to {@code last}, inclusive. */
    public boolean mayAnswer(int first, int last) {
        return begins[first] && ends[last] && lines[first] == lines[last] && letters[last + 1] > letters[first];
    }
}
