package org.pyramidion.text;

import java.util.List;

/**
 * Words of a sentence as {@link CapitalisedTagger} wants them, each with the full stop of an abbreviation: {@code U.S.},
 * the initial of {@code John F. Kennedy}, {@code St. Helena}, {@code O'Neill's} without its {@code 's}, {@code &}. An
 * expression that says the same, which the test has, takes four times as long.
 */
final class EnglishWords {

    /** Before a name. */
    private static final List<String> TITLES = List.of(
            "St", "Ste", "Mt", "Ft", "Dr", "Mr", "Mrs", "Ms", "Jr", "Sr", "Gen", "Lt", "Col", "Capt", "Sgt", "Maj",
            "Prof", "Rev", "Gov", "Sen");

    private static final int LETTERS = 1 << Character.UPPERCASE_LETTER
            | 1 << Character.LOWERCASE_LETTER
            | 1 << Character.TITLECASE_LETTER
            | 1 << Character.MODIFIER_LETTER
            | 1 << Character.OTHER_LETTER;
    private static final int LETTERS_AND_NUMBERS =
            LETTERS | 1 << Character.DECIMAL_DIGIT_NUMBER | 1 << Character.LETTER_NUMBER | 1 << Character.OTHER_NUMBER;
    private static final int WITHIN = LETTERS_AND_NUMBERS
            | 1 << Character.NON_SPACING_MARK
            | 1 << Character.COMBINING_SPACING_MARK
            | 1 << Character.ENCLOSING_MARK;
    private static final int CAPITALS = 1 << Character.UPPERCASE_LETTER;

    private static final String JOINING = "'\u2019.-";

    private final String text;
    private final int limit;

    /** @param limit where the sentence ends; what stands behind it is not looked at */
    EnglishWords(String text, int limit) {
        this.text = text;
        this.limit = limit;
    }

    /** Where the word that begins at a char ends; the char's own place if none begins there. */
    int end(int at) {
        if (text.charAt(at) == '&') {
            return at + 1;
        }
        int first = behind(at, LETTERS_AND_NUMBERS);
        if (first == at) {
            return at;
        }
        int abbreviation = abbreviation(at);
        return abbreviation > at ? abbreviation : joined(first);
    }

    private int abbreviation(int at) {
        int letters = dotted(at);
        if (letters > at) {
            return letters;
        }
        int capital = behind(at, CAPITALS);
        if (capital == at) {
            return at;
        }
        return standsBeforeName(capital) ? capital + 1 : title(at);
    }

    /** The end of two letters or more, each with a full stop. */
    private int dotted(int at) {
        int end = at;
        int count = 0;
        for (int next = letterAndStop(at); next > end; next = letterAndStop(end)) {
            end = next;
            count++;
        }
        return count > 1 ? end : at;
    }

    private int letterAndStop(int at) {
        int end = behind(at, LETTERS);
        return end > at && isAt(end, '.') ? end + 1 : at;
    }

    private int title(int at) {
        for (String title : TITLES) {
            int end = at + title.length();
            if (text.startsWith(title, at) && standsBeforeName(end)) {
                return end + 1;
            }
        }
        return at;
    }

    /** Whether a full stop stands there, and behind a blank a capital. */
    private boolean standsBeforeName(int at) {
        return isAt(at, '.') && at + 1 < limit && isBlank(text.charAt(at + 1)) && behind(at + 2, CAPITALS) > at + 2;
    }

    /** The end of a word with its parts, if any follow behind an apostrophe, a full stop or a hyphen. */
    private int joined(int first) {
        int end = run(first);
        while (end < limit && JOINING.indexOf(text.charAt(end)) >= 0 && !isPossessive(end + 1)) {
            int next = behind(end + 1, LETTERS_AND_NUMBERS);
            if (next == end + 1) {
                return end;
            }
            end = run(next);
        }
        return end;
    }

    private int run(int from) {
        int at = from;
        for (int next = behind(at, WITHIN); next > at; next = behind(at, WITHIN)) {
            at = next;
        }
        return at;
    }

    /** Whether a lone s stands there. */
    private boolean isPossessive(int at) {
        return isAt(at, 's') && (at + 1 >= limit || !goesOn(codePoint(at + 1)));
    }

    /** As an expression's word boundary has it. */
    private static boolean goesOn(int c) {
        return c == '_'
                || c >= '0' && c <= '9'
                || c >= 'A' && c <= 'Z'
                || c >= 'a' && c <= 'z'
                || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private boolean isAt(int at, char c) {
        return at < limit && text.charAt(at) == c;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** The place behind the character at a place, if it is of one of some types; else that place. */
    private int behind(int at, int types) {
        if (at >= limit) {
            return at;
        }
        int c = codePoint(at);
        return (types & 1 << Character.getType(c)) != 0 ? at + Character.charCount(c) : at;
    }

    /** Of a pair of surrogates that the limit parts the first. */
    private int codePoint(int at) {
        char c = text.charAt(at);
        return at + 1 < limit && Character.isHighSurrogate(c) ? text.codePointAt(at) : c;
    }
}
