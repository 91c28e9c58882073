package org.pyramidion.text;

/**
 * Where the code points of a string begin, in UTF-16 chars: the native tokenizer and other languages' files count code
 * points. A text without surrogates needs no table.
 */
public final class CodePoints {

    private static final int[] SAME = new int[0];
    private final int[] starts;
    private final int count;

    private CodePoints(int[] starts, int count) {
        this.starts = starts;
        this.count = count;
    }

    public static CodePoints of(String text) {
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            return new CodePoints(SAME, count);
        }
        int[] starts = new int[count + 1];
        int at = 0;
        for (int i = 0; i < count; i++) {
            starts[i] = at;
            at += Character.charCount(text.codePointAt(at));
        }
        starts[count] = at;
        return new CodePoints(starts, count);
    }

    /** How many code points the string has. */
    public int count() {
        return count;
    }

    /** The char at which code point {@code index} begins; the string's end for its {@link #count}. */
    public int toChar(int index) {
        return starts.length == 0 ? index : starts[index];
    }

    /**
     * The text with each surrogate that lacks its other half replaced by U+FFFD. Such text has no UTF-8, so native code
     * would replace it by more than one char and shift every offset after it.
     */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isLone(text, i)) {
                return replaceLone(text);
            }
        }
        return text;
    }

    private static String replaceLone(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (isLone(text, i)) {
                out.setCharAt(i, '\uFFFD');
            }
        }
        return out.toString();
    }

    private static boolean isLone(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
