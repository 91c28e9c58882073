package org.pyramidion.server;

import java.util.Optional;

/** A request that is refused for what it is, whatever it asks; with the status that says so. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final Optional<Integer> retryAfter;

    Refusal(int status, String message) {
        this(status, message, Optional.empty());
    }

    private Refusal(int status, String message, Optional<Integer> retryAfter) {
        super(message, null, false, false); // refusing must be cheap
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** One that another try later may not meet. */
    static Refusal later(int status, String message, int seconds) {
        return new Refusal(status, message, Optional.of(seconds));
    }

    int status() {
        return status;
    }

    /** Seconds after which to try again. */
    Optional<Integer> retryAfter() {
        return retryAfter;
    }
}
