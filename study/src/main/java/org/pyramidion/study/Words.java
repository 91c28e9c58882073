package org.pyramidion.study;

/** Some words as they stand in texts: in the same case, with neither letter nor digit right before or behind. */
record Words(String words) {

    boolean standIn(String text) {
        return next(text, 0) >= 0;
    }

    /** Where they stand next, from a place on; -1 if nowhere. */
    int next(String text, int from) {
        int at = text.indexOf(words, from);
        while (at >= 0 && !isWhole(text, at)) {
            at = text.indexOf(words, at + 1);
        }
        return at;
    }

    private boolean isWhole(String text, int at) {
        int end = at + words.length();
        return (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
    }
}
