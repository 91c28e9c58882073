package org.pyramidion.base;

import java.util.regex.Pattern;

/** Makes text that a file or its name may have made up fit for a line on a terminal. */
public final class OneLine {

    /** Control characters, line ends of Unicode, and what turns the direction of the line. */
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069]+");

    private OneLine() {}

    /** The text on one line, with a space for each run of what does not print. */
    public static String of(String text) {
        return UNFIT.matcher(text).replaceAll(" ");
    }
}
