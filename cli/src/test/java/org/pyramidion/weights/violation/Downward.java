package org.pyramidion.weights.violation;

import org.pyramidion.base.violation.Upward;

/** The other half of the cycle with {@link Upward}. */
public class Downward {
    public Upward down() {
        return new Upward();
    }
}
