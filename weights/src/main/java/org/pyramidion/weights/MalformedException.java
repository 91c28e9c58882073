package org.pyramidion.weights;

/**
 * Bytes that are not what their format says. Each reader turns it into a line that names the file; as names within a damaged
 * file can be anything, control characters are masked and long messages cut.
 */
final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 300;

    MalformedException(String message) {
        super(shortened(message).replaceAll("\\p{Cntrl}", "?"));
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }
}
