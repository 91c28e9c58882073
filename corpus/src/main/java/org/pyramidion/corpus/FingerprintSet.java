package org.pyramidion.corpus;

/**
 * Texts or ids that have been seen, 64 bits of each: 8 to 32 bytes a text, and of a hundred million different texts one
 * is taken for another with a chance of 3 in 10,000. Not safe for concurrent use.
 */
final class FingerprintSet {

    private long[] slots = new long[1 << 12];
    private int size;
    private boolean zero;

    /** Whether it is new. */
    boolean add(long fingerprint) {
        if (fingerprint == 0) {
            boolean fresh = !zero;
            zero = true;
            return fresh;
        }
        if (size > slots.length / 4 * 3) {
            grow();
        }
        return put(fingerprint);
    }

    private boolean put(long fingerprint) {
        int at = (int) (fingerprint ^ fingerprint >>> 32) & (slots.length - 1);
        while (slots[at] != 0) {
            if (slots[at] == fingerprint) {
                return false;
            }
            at = at + 1 & slots.length - 1;
        }
        slots[at] = fingerprint;
        size++;
        return true;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        size = 0;
        for (long fingerprint : old) {
            if (fingerprint != 0) {
                put(fingerprint);
            }
        }
    }
}
