package org.pyramidion.weights;

/** Makes text from a file fit for a message of one line: names within a damaged file can be anything. */
final class Printable {

    private static final int LONGEST = 300;

    private Printable() {}

    /** The text with control characters masked, cut if it is long. */
    static String of(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
