package org.pyramidion.base.violation;

import org.pyramidion.weights.violation.Downward;

/**
 * Breaks each rule of {@code ArchitectureTest}, to show that the rules can fail: looks up a module, in a cycle, and
 * prints.
 */
public class Upward {
    public Downward up() {
        return new Downward();
    }

    public void print() {
        System.out.println("a library that prints");
    }

    public void printStackTrace() {
        new IllegalStateException("a library that prints").printStackTrace();
    }
}
