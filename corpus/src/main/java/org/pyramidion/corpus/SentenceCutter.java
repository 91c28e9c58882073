package org.pyramidion.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Cuts a sentence that is too long for a block, at words as far as there are any: a model sees the beginning of what is
 * longer, and nothing else. Safe for concurrent use.
 */
final class SentenceCutter {

    private final WordPieceTokenizer tokenizer;

    SentenceCutter(WordPieceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * A sentence, or a part of one.
     *
     * @param origin where it stands in the document
     * @param tokens its wordpieces, with places in it
     * @param cut whether it is the first part of a sentence that was cut
     */
    record Piece(Span origin, Tokens tokens, boolean cut) {}

    /**
     * The pieces of a sentence, each of {@code most} wordpieces at most; together they hold all of it but white space.
     */
    List<Piece> cut(String text, Span sentence, int most) {
        Tokens tokens = tokenizer.encode(sentence.of(text));
        if (tokens.size() <= most) {
            return List.of(new Piece(sentence, tokens, false));
        }
        List<Piece> pieces = new ArrayList<>();
        String words = sentence.of(text);
        int first = 0;
        int start = 0;
        while (tokens.size() - first > most) {
            int last = lastWordBegin(words, tokens, first, first + most);
            int at = tokens.starts()[last];
            if (at == start) {
                break; // One char has more wordpieces than there is room for.
            }
            Span origin = trimmed(text, sentence.start() + start, sentence.start() + at);
            pieces.add(new Piece(origin, part(tokens, first, last, start), pieces.isEmpty()));
            start = beginsWord(words, at) ? at : wordEnd(words, at);
            if (start > at) { // What is left of a word has other wordpieces.
                pieces.addAll(rest(text, new Span(sentence.start() + at, sentence.start() + start), most));
            }
            first = last;
            while (first < tokens.size() && tokens.starts()[first] < start) {
                first++;
            }
        }
        if (start < words.length()) {
            Span origin = new Span(sentence.start() + start, sentence.limit());
            pieces.add(new Piece(origin, part(tokens, first, tokens.size(), start), false));
        }
        return pieces;
    }

    private List<Piece> rest(String text, Span word, int most) {
        return cut(text, word, most).stream()
                .map(piece -> new Piece(piece.origin(), piece.tokens(), false))
                .toList();
    }

    private static int wordEnd(String words, int at) {
        int end = at;
        do {
            end += Character.charCount(words.codePointAt(end));
        } while (end < words.length() && !beginsWord(words, end));
        while (end < words.length() && Character.isWhitespace(words.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The last wordpiece up to {@code limit} behind a blank; or else one that begins a word; or else {@code limit}. */
    private static int lastWordBegin(String words, Tokens tokens, int first, int limit) {
        for (int i = limit; i > first; i--) {
            int at = tokens.starts()[i];
            if (at > 0 && Character.isWhitespace(words.charAt(at - 1))) {
                return i;
            }
        }
        for (int i = limit; i > first; i--) {
            if (beginsWord(words, tokens.starts()[i])) {
                return i;
            }
        }
        return limit;
    }

    /** Whether a tokenizer starts afresh at a char: behind a blank or a mark, and at ideographs. */
    private static boolean beginsWord(String text, int at) {
        if (at == 0) {
            return false;
        }
        int before = text.codePointBefore(at);
        int here = text.codePointAt(at);
        return !isWordPart(before) || !isWordPart(here);
    }

    private static boolean isWordPart(int c) {
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !Character.isWhitespace(c) && "$+<=>^`|~".indexOf(c) < 0 && !standsAlone(c);
        };
    }

    /** Whether BERT's tokenizer puts blanks around it. */
    private static boolean standsAlone(int c) {
        return c >= 0x4e00 && c <= 0x9fff
                || c >= 0x3400 && c <= 0x4dbf
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0x20000 && c <= 0x2a6df;
    }

    private static Tokens part(Tokens tokens, int from, int to, int shift) {
        int[] starts = Arrays.copyOfRange(tokens.starts(), from, to);
        int[] limits = Arrays.copyOfRange(tokens.limits(), from, to);
        for (int i = 0; i < starts.length; i++) {
            starts[i] -= shift;
            limits[i] -= shift;
        }
        return new Tokens(Arrays.copyOfRange(tokens.ids(), from, to), starts, limits);
    }

    private static Span trimmed(String text, int start, int end) {
        int limit = end;
        while (limit > start && Character.isWhitespace(text.charAt(limit - 1))) {
            limit--;
        }
        return new Span(start, limit);
    }
}
