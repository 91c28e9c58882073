package org.pyramidion.text;

/**
 * Where an answer may begin and end in a text: where no word is cut. A word is of letters, digits and underscores; a
 * point between two of them belongs to it ({@code postgresql.conf}, {@code 9.6}), a comma or a colon between two digits
 * too ({@code 69,197}). Between ideographs is a boundary, between hiragana and all else, and before Korean particles.
 */
final class WordBounds {

    private static final String CLOSING = ".,;:!?%)]}";
    private static final String OPENING = "([{,;:";
    private static final String CONNECTING = "-/'\u2010\u2011\u2013\u2019";

    private static final int ASCII = 128;

    private WordBounds() {}

    /** Whether a cut before char {@code at} cuts no word. */
    static boolean isBetweenWords(String text, int at) {
        if (at <= 0 || at >= text.length()) {
            return true;
        }
        int before = text.codePointBefore(at);
        int after = text.codePointAt(at);
        if (isWord(before) && isWord(after)) {
            return Character.isIdeographic(before)
                    || Character.isIdeographic(after)
                    || isHiragana(before) != isHiragana(after)
                    || isKorean(before, after) && isBeforeParticles(text, at);
        }
        return !isJoinedBy(text, at - 1) && !isJoinedBy(text, at);
    }

    private static boolean isHiragana(int c) {
        return Character.UnicodeScript.of(c) == Character.UnicodeScript.HIRAGANA;
    }

    private static boolean isKorean(int before, int after) {
        return isHangul(after) && (isHangul(before) || before < ASCII);
    }

    private static boolean isHangul(int c) {
        return Character.UnicodeScript.of(c) == Character.UnicodeScript.HANGUL;
    }

    private static boolean isBeforeParticles(String text, int at) {
        int start = at;
        while (start > 0 && isWord(text.charAt(start - 1))) {
            start--;
        }
        int limit = at;
        while (limit < text.length() && isWord(text.charAt(limit))) {
            limit++;
        }
        return Particles.lengthsWithout(text.substring(start, limit)).contains(at - start);
    }

    /** Whether an answer may begin with what stands from {@code start}: not with the end of a sentence or a bracket. */
    static boolean mayBegin(String text, int start) {
        boolean closes = CLOSING.indexOf(text.charAt(start)) >= 0;
        boolean leads = start + 1 < text.length() && isWord(text.codePointAt(start + 1)); // .pgpass
        return isBetweenWords(text, start) && (!closes || leads) && !connects(text, start);
    }

    /** Whether an answer may end before {@code limit}. */
    static boolean mayEnd(String text, int limit) {
        return isBetweenWords(text, limit) && OPENING.indexOf(text.charAt(limit - 1)) < 0 && !connects(text, limit - 1);
    }

    /** Whether the char is a hyphen or the like between two words. */
    private static boolean connects(String text, int at) {
        return CONNECTING.indexOf(text.charAt(at)) >= 0
                && at > 0
                && at + 1 < text.length()
                && isWord(text.codePointBefore(at))
                && isWord(text.codePointAt(at + 1));
    }

    /** Whether the char joins what stands on its two sides to one word. */
    private static boolean isJoinedBy(String text, int at) {
        char mark = text.charAt(at);
        if (mark != '.' && mark != ',' && mark != ':' || at == 0 || at + 1 == text.length()) {
            return false;
        }
        int before = text.codePointBefore(at);
        int after = text.codePointAt(at + 1);
        return mark == '.' ? isWord(before) && isWord(after) : Character.isDigit(before) && Character.isDigit(after);
    }

    static boolean isLetterOrDigit(String text, int start, int limit) {
        return text.substring(start, limit).codePoints().anyMatch(Character::isLetterOrDigit);
    }

    private static boolean isWord(int c) {
        return Character.isLetterOrDigit(c) || c == '_' || Character.getType(c) == Character.NON_SPACING_MARK;
    }
}
