package org.pyramidion.reader;

import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.text.AnswerBounds;
import org.pyramidion.text.Language;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * A passage as wordpieces, and which spans of it an answer may be.
 *
 * @param text as it was given
 * @param tokens its wordpieces
 */
record TokenisedPassage(String text, Tokens tokens, AnswerBounds answers) {

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
        List<Span> sentences = Language.ENGLISH.sentences(text);
        return new TokenisedPassage(text, tokens, AnswerBounds.of(text, sentences, tokens.starts(), tokens.limits()));
    }

    int size() {
        return tokens.size();
    }

    /** Where pieces {@code first} to {@code last}, inclusive, stand in the text. */
    Span place(int first, int last) {
        return new Span(tokens.starts()[first], tokens.limits()[last]);
    }
}
