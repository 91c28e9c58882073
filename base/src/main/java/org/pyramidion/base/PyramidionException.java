package org.pyramidion.base;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A failure that a user can understand and mend. The message is one line that says what is wrong, where (file and line of
 * the record, key of the config) and what to do; the command prints it as it stands and exits with 1. What does not print, as
 * names of files may have it, is left out.
 */
public class PyramidionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PyramidionException(String message) {
        super(OneLine.of(message));
    }

    /** Several failures at once, with a line for each. */
    public PyramidionException(List<String> problems) {
        super(problems.stream().map(OneLine::of).collect(Collectors.joining("\n")));
    }

    public PyramidionException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}
