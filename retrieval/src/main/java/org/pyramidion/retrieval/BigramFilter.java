package org.pyramidion.retrieval;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Makes pairs of neighbouring characters of what is written without blanks; a character that stands alone stays one.
 * All other runs of letters and digits are words.
 */
final class BigramFilter extends TokenFilter {

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final Deque<String> waiting = new ArrayDeque<>();

    BigramFilter(TokenStream words) {
        super(words);
    }

    @Override
    public boolean incrementToken() throws IOException {
        while (waiting.isEmpty()) {
            if (!input.incrementToken()) {
                return false;
            }
            if (term.chars().noneMatch(c -> c >= FIRST)) {
                return true;
            }
            cut(term.toString());
        }
        term.setEmpty().append(waiting.remove());
        return true;
    }

    /** No script without blanks has characters below. */
    private static final int FIRST = 0x0e00;

    @Override
    public void reset() throws IOException {
        super.reset();
        waiting.clear();
    }

    private void cut(String word) {
        int start = 0;
        while (start < word.length()) {
            boolean unspaced = isUnspaced(word.codePointAt(start));
            int end = start;
            while (end < word.length() && isUnspaced(word.codePointAt(end)) == unspaced) {
                end += Character.charCount(word.codePointAt(end));
            }
            if (unspaced) {
                pairs(word.substring(start, end).codePoints().toArray());
            } else {
                waiting.add(word.substring(start, end));
            }
            start = end;
        }
    }

    private void pairs(int[] characters) {
        if (characters.length == 1) {
            waiting.add(Character.toString(characters[0]));
        }
        for (int i = 0; i + 1 < characters.length; i++) {
            waiting.add(new String(characters, i, 2));
        }
    }

    private static boolean isUnspaced(int c) {
        return c == 0x30fc
                || switch (Character.UnicodeScript.of(c)) {
                    case HAN, HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR -> true;
                    default -> false;
                };
    }
}
