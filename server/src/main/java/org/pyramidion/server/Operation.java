package org.pyramidion.server;

import java.time.Instant;
import java.util.Optional;

/**
 * A change of documents that was asked for, as a client sees it.
 *
 * @param id to ask after it
 * @param base whose documents change
 * @param state how far it is
 * @param documents how many it speaks of
 * @param problem why it failed, if it did
 * @param created when it was asked for
 * @param finished when it was done, or failed
 */
record Operation(
        String id,
        String base,
        State state,
        int documents,
        Optional<Problem> problem,
        Instant created,
        Optional<Instant> finished) {

    /** How far a change is. */
    enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    Operation running() {
        return new Operation(id, base, State.RUNNING, documents, problem, created, finished);
    }

    Operation done(Instant now) {
        return new Operation(id, base, State.DONE, documents, problem, created, Optional.of(now));
    }

    Operation failed(Problem why, Instant now) {
        return new Operation(id, base, State.FAILED, documents, Optional.of(why), created, Optional.of(now));
    }
}
