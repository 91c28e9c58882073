package org.pyramidion.text;

import java.util.Arrays;
import java.util.function.Function;

/**
 * BERT's wordpieces of ASCII text, some ten times as fast as the native library, to the same ids and places. What
 * stands between blanks and is not ASCII is given to that: blanks end a word whatever stands beside them. Safe for
 * concurrent use.
 */
final class AsciiWordPieces {

    /**
     * How an ASCII text is cut.
     *
     * @param lowerCase whether capitals count as small letters
     * @param mostChars a longer word is unknown as a whole
     */
    record Rules(boolean lowerCase, int mostChars) {}

    private static final int ASCII = 0x80;

    private final Rules rules;
    private final PieceTrie trie;
    private final int behind;
    private final int unknown;
    private final Function<String, Tokens> others;

    /** @param others the native library */
    AsciiWordPieces(Rules rules, Vocabulary vocabulary, Function<String, Tokens> others) {
        this.rules = rules;
        this.trie = new PieceTrie(vocabulary.pieces());
        this.behind = behind(trie);
        this.unknown = vocabulary.find(Vocabulary.UNK).orElseThrow();
        this.others = others;
    }

    /** Where pieces stand that go on within a word. */
    private static int behind(PieceTrie trie) {
        int first = trie.child(PieceTrie.ROOT, '#');
        return first == PieceTrie.NONE ? PieceTrie.NONE : trie.child(first, '#');
    }

    /** The wordpieces of a text without lone surrogates. */
    Tokens encode(String text) {
        if (hasControls(text)) {
            return others.apply(text); // are left out, and what stands around them is one word
        }
        Cutting cutting = new Cutting(text);
        int at = 0;
        while (at < text.length()) {
            int end = blank(text, at);
            if (end > at) {
                cutting.chunk(at, end);
            }
            at = end + 1;
        }
        return cutting.tokens();
    }

    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && !isBlank(c) || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static int blank(String text, int from) {
        int at = from;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isMark(char c) {
        return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~';
    }

    /** One text on its way. */
    private final class Cutting {

        private final String text;
        private int[] ids;
        private int[] starts;
        private int[] limits;
        private int size;

        Cutting(String text) {
            this.text = text;
            int expected = 8 + text.length() / 4;
            this.ids = new int[expected];
            this.starts = new int[expected];
            this.limits = new int[expected];
        }

        /** What stands between two blanks: words and marks, each mark a word. */
        void chunk(int start, int limit) {
            for (int i = start; i < limit; i++) {
                if (text.charAt(i) >= ASCII) {
                    addOthers(start, limit);
                    return;
                }
            }
            int from = start;
            for (int i = start; i < limit; i++) {
                if (isMark(text.charAt(i))) {
                    word(from, i);
                    word(i, i + 1);
                    from = i + 1;
                }
            }
            word(from, limit);
        }

        private void addOthers(int start, int limit) {
            Tokens tokens = others.apply(text.substring(start, limit));
            for (int i = 0; i < tokens.size(); i++) {
                add(tokens.ids()[i], start + tokens.starts()[i], start + tokens.limits()[i]);
            }
        }

        private void word(int start, int limit) {
            if (start == limit) {
                return;
            }
            int before = size;
            int at = limit - start > rules.mostChars() ? start : pieces(start, limit);
            if (at < limit) {
                size = before;
                add(unknown, start, limit);
            }
        }

        /** Adds the longest pieces one after the other; returns where no piece fits any more. */
        private int pieces(int start, int limit) {
            int at = start;
            while (at < limit) {
                int next = piece(at == start ? PieceTrie.ROOT : behind, at, limit);
                if (next == at) {
                    return at;
                }
                at = next;
            }
            return at;
        }

        /** Adds the longest piece, and returns where it ends. */
        private int piece(int from, int start, int limit) {
            int id = PieceTrie.NONE;
            int end = start;
            int node = from;
            for (int i = start; i < limit && node != PieceTrie.NONE; i++) {
                node = trie.child(node, letter(text.charAt(i)));
                if (node != PieceTrie.NONE && trie.id(node) != PieceTrie.NONE) {
                    id = trie.id(node);
                    end = i + 1;
                }
            }
            if (end > start) {
                add(id, start, end);
            }
            return end;
        }

        private char letter(char c) {
            return rules.lowerCase() && c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
        }

        private void add(int id, int start, int limit) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, 2 * size);
                starts = Arrays.copyOf(starts, 2 * size);
                limits = Arrays.copyOf(limits, 2 * size);
            }
            ids[size] = id;
            starts[size] = start;
            limits[size++] = limit;
        }

        Tokens tokens() {
            return new Tokens(Arrays.copyOf(ids, size), Arrays.copyOf(starts, size), Arrays.copyOf(limits, size));
        }
    }
}
