package org.pyramidion.reader;

import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * A passage as wordpieces, and which spans of it an answer may be: those that begin and end with a word and hold a
 * letter or a digit.
 *
 * @param text as it was given
 * @param tokens its wordpieces
 * @param begins whether an answer may begin with a piece
 * @param ends whether an answer may end with a piece
 * @param letters how many of the first pieces have a letter or a digit, for 0, 1, … all of them
 */
record TokenisedPassage(String text, Tokens tokens, boolean[] begins, boolean[] ends, int[] letters) {

    static TokenisedPassage of(String text, WordPieceTokenizer tokenizer) {
        return of(text, tokenizer.encode(text));
    }

    /** Tokenises on several cores. */
    static List<TokenisedPassage> ofAll(List<String> texts, WordPieceTokenizer tokenizer) {
        List<Tokens> tokens = tokenizer.encodeAll(texts);
        return IntStream.range(0, texts.size())
                .parallel()
                .mapToObj(i -> of(texts.get(i), tokens.get(i)))
                .toList();
    }

    private static TokenisedPassage of(String text, Tokens tokens) {
        int size = tokens.size();
        boolean[] begins = new boolean[size];
        boolean[] ends = new boolean[size];
        int[] letters = new int[size + 1];
        for (int i = 0; i < size; i++) {
            int start = tokens.starts()[i];
            int limit = tokens.limits()[i];
            begins[i] = start < limit && WordBounds.mayBegin(text, start);
            ends[i] = start < limit && WordBounds.mayEnd(text, limit);
            letters[i + 1] = letters[i] + (WordBounds.isLetterOrDigit(text, start, limit) ? 1 : 0);
        }
        return new TokenisedPassage(text, tokens, begins, ends, letters);
    }

    int size() {
        return tokens.size();
    }

    /** Whether an answer may be pieces {@code first} to {@code last}, inclusive. */
    boolean mayAnswer(int first, int last) {
        return begins[first] && ends[last] && letters[last + 1] > letters[first];
    }

    /** Where pieces {@code first} to {@code last}, inclusive, stand in the text. */
    Span place(int first, int last) {
        return new Span(tokens.starts()[first], tokens.limits()[last]);
    }
}
