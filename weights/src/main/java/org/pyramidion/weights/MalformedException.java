package org.pyramidion.weights;

/** Bytes that are not what their format says. Each reader turns it into a line that names the file. */
final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(Printable.of(message));
    }
}
