package org.pyramidion.weights;

import java.util.Arrays;

/**
 * The dimensions of one tensor, as they are read. There is a limit because a hostile file names a dimension in a byte,
 * which would take many times as much here.
 */
final class Dimensions {

    /** Far more than weights have. */
    static final int MOST = 32;

    private final long[] sizes = new long[MOST];
    private int count;

    void add(long size) {
        if (count == MOST) {
            throw new MalformedException("a tensor has more than %d dimensions".formatted(MOST));
        }
        sizes[count++] = size;
    }

    long[] toArray() {
        return Arrays.copyOf(sizes, count);
    }
}
