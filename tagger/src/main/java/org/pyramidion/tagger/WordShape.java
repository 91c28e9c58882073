package org.pyramidion.tagger;

/**
 * How a word is written: what an uncased vocabulary forgets, and names are known by. BERT gets it in place of the
 * segment, of which a single text has only one.
 */
enum WordShape {
    /** What the published embedding of segment 0 stands for; every other shape starts as its copy. */
    LOWER_CASE,
    CAPITALISED,
    CAPITALS,
    ONE_CAPITAL,
    /** "iPhone", "McDonald". */
    MIXED,
    NUMBER,
    /** "3rd", "B2". */
    LETTERS_AND_DIGITS,
    PUNCTUATION;

    static WordShape of(CharSequence word) {
        long letters = word.codePoints().filter(Character::isLetter).count();
        long capitals = word.codePoints()
                .filter(c -> Character.isUpperCase(c) || Character.isTitleCase(c))
                .count();
        boolean digits = word.codePoints().anyMatch(Character::isDigit);
        if (letters == 0) {
            return digits ? NUMBER : PUNCTUATION;
        }
        if (digits) {
            return LETTERS_AND_DIGITS;
        }
        if (capitals == 0) {
            return LOWER_CASE;
        }
        if (capitals == letters) {
            return letters == 1 ? ONE_CAPITAL : CAPITALS;
        }
        return capitals == 1 && !Character.isLowerCase(Character.codePointAt(word, 0)) ? CAPITALISED : MIXED;
    }

    /** Whether it has a capital, as names do. */
    boolean hasCapital() {
        return this == CAPITALISED || this == CAPITALS || this == ONE_CAPITAL || this == MIXED;
    }
}
