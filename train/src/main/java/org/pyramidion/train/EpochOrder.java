package org.pyramidion.train;

import java.util.SplittableRandom;

/**
 * An endless order over {@code size} items: each epoch a fresh shuffle. Item {@code n} of the order follows from the
 * seed alone, so a resumed run needs to remember only how many it has seen. Safe for several threads.
 */
final class EpochOrder {

    private final int size;
    private final long seed;
    private volatile Epoch latest = new Epoch(-1, new int[0]);

    private record Epoch(long number, int[] order) {}

    EpochOrder(int size, long seed) {
        if (size < 1) {
            throw new IllegalArgumentException("nothing to order");
        }
        this.size = size;
        this.seed = seed;
    }

    /** The item at position {@code n} of the endless order. */
    int at(long n) {
        long wanted = n / size;
        Epoch epoch = latest;
        if (epoch.number != wanted) {
            epoch = new Epoch(wanted, shuffled(Seeds.mix(seed, wanted)));
            latest = epoch;
        }
        return epoch.order[(int) (n % size)];
    }

    private int[] shuffled(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] items = new int[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            items[i] = items[j];
            items[j] = i;
        }
        return items;
    }
}
