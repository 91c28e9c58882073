package org.pyramidion.wordnet;

/** Choices that look random and are always the same. */
final class Choice {

    private Choice() {}

    /** A number of 0 to {@code count - 1} for a thing and a purpose. */
    static int of(int count, int thing, String purpose) {
        return Math.floorMod(hash(thing, purpose), count);
    }

    static int hash(int thing, String purpose) {
        int hash = thing * 0x9e3779b1 ^ purpose.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }
}
