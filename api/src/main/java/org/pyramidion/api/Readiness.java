package org.pyramidion.api;

import java.util.Optional;

/**
 * How far something is with what it ranks by.
 *
 * @param embedded how many passages have a vector; 0 where words alone rank
 * @param passages how many there are
 * @param lacking why words alone rank, though vectors were to help; empty if nothing is lacking
 */
public record Readiness(int embedded, int passages, Optional<String> lacking) {

    /** Whether everything that ranks is there. */
    public boolean complete() {
        return lacking.isEmpty() && embedded == passages;
    }
}
