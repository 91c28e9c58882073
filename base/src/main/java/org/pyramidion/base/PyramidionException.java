package org.pyramidion.base;

/**
 * A failure that a user can understand and mend. The message is one line that says what is wrong, where (file and line of
 * the record, key of the config) and what to do; the command prints it as it stands and exits with 1.
 */
public class PyramidionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PyramidionException(String message) {
        super(message);
    }

    public PyramidionException(String message, Throwable cause) {
        super(message, cause);
    }
}
