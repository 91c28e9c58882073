package org.pyramidion.documents.source;

import java.util.regex.Pattern;

/** Writes what is raised so that it stays apart from what it is raised above: 10⁹, km², but 1st. */
final class Superscripts {

    private static final String PLAIN = "0123456789+-−=()ni";
    private static final String RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ";

    /** Endings of ordinal numbers, and abbreviations that are raised for their looks. */
    private static final Pattern ENDING =
            Pattern.compile("(?i)st|nd|rd|th|er|re|e|ème|o|a|os|as|me|lle|tm|sm|c|r|ma|®|™");

    private Superscripts() {}

    static String of(String text) {
        String bare = text.strip();
        if (bare.isEmpty() || ENDING.matcher(bare).matches() || bare.length() > 6) {
            return text;
        }
        StringBuilder raised = new StringBuilder();
        for (char c : bare.toCharArray()) {
            int at = PLAIN.indexOf(c);
            if (at < 0) {
                return bare.codePoints().allMatch(Character::isLetterOrDigit) ? "^" + bare : text;
            }
            raised.append(RAISED.charAt(at));
        }
        return raised.toString();
    }
}
