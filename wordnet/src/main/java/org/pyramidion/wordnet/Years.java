package org.pyramidion.wordnet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a person was born and died, as its gloss says; empty if it does not or is not sure.
 *
 * @param born a year, with " BC" if it was before Christ
 * @param died likewise
 */
record Years(String born, String died) {

    private static final Pattern BOTH = Pattern.compile("\\((\\d{3,4})-(\\d{2,4})( BC)?\\)");
    private static final Pattern BORN = Pattern.compile("\\(born (?:in )?(\\d{4})\\)");
    private static final Pattern DIED = Pattern.compile("\\(died (?:in )?(\\d{3,4}( BC)?)\\)");

    static Years of(String gloss) {
        Matcher both = BOTH.matcher(gloss);
        if (both.find()) {
            String era = both.group(3) == null ? "" : both.group(3);
            return new Years(both.group(1) + era, both.group(2).length() < 3 ? "" : both.group(2) + era);
        }
        return new Years(group(BORN.matcher(gloss)), group(DIED.matcher(gloss)));
    }

    private static String group(Matcher matcher) {
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Both, for telling namesakes apart. */
    String spoken() {
        return born + "-" + died;
    }
}
