package org.pyramidion.index;

import java.util.Arrays;

/**
 * The k best of a stream of scored ids, of which only the ids are wanted; the same as {@link TopK} holds. Twice as many
 * are gathered before the worse half is thrown away: for a list of hundreds that costs far less than a heap, which
 * every one that comes in goes through.
 */
final class Reservoir {

    private static final int SAMPLE = 12;

    private final int k;
    private final TopK rule;
    private final long[] entries; // larger for a better one: its score, then the lower id
    private int size;
    private float threshold = Float.NEGATIVE_INFINITY;

    /** @param rule says which ids may be returned */
    Reservoir(int k, TopK rule) {
        this.k = k;
        this.rule = rule;
        this.entries = new long[2 * k];
    }

    /** Of ids that may all be returned. */
    Reservoir(int k) {
        this(k, new TopK(1));
    }

    Reservoir empty() {
        return new Reservoir(k, rule);
    }

    /** What a score must reach to come in; it rises from time to time. */
    float threshold() {
        return threshold;
    }

    void offer(int id, float score) {
        if (score >= threshold && (!rule.isRestricted() || rule.accepts(id))) {
            add(entry(id, score));
        }
    }

    /** Takes everything that another one holds. */
    void addAll(Reservoir other) {
        for (int i = 0; i < other.size; i++) {
            add(other.entries[i]);
        }
    }

    private void add(long entry) {
        entries[size++] = entry;
        if (size == entries.length) {
            cut();
        }
    }

    /**
     * Throws most of those away that are not among the k best: those up to one that some of them tell to be a little
     * worse than the k-th. Where these tell wrong, all that are not.
     */
    private void cut() {
        long pivot = guess();
        int kept = 0;
        for (int i = 0; i < size; i++) {
            kept += entries[i] > pivot ? 1 : 0;
        }
        if (kept < k || kept == size) {
            keepBest();
            return;
        }
        int at = 0;
        for (int i = 0; i < size; i++) {
            long entry = entries[i];
            entries[at] = entry;
            at += entry > pivot ? 1 : 0;
        }
        size = at;
        threshold = score(pivot);
    }

    private long guess() {
        long[] some = new long[SAMPLE];
        for (int i = 0; i < SAMPLE; i++) {
            some[i] = entries[(int) ((long) i * size / SAMPLE)];
        }
        Arrays.sort(some);
        return some[SAMPLE / 3];
    }

    /** A number that is larger for a better one. */
    static long entry(int id, float score) {
        int bits = Float.floatToIntBits(score + 0.0f); // one zero
        int ordered = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
        return (long) ordered << Integer.SIZE | ~id & 0xffff_ffffL;
    }

    static int id(long entry) {
        return ~(int) entry;
    }

    static float score(long entry) {
        int ordered = (int) (entry >> Integer.SIZE);
        return Float.intBitsToFloat(ordered >= 0 ? ordered : ordered ^ Integer.MAX_VALUE);
    }

    private void keepBest() {
        if (size > k) {
            select();
            size = k;
            threshold = score(entries[k - 1]);
        }
    }

    /** Puts the k best first, the worst of them last of these (Hoare's selection). */
    private void select() {
        int from = 0;
        int to = size - 1;
        while (from < to) {
            long pivot = middle(entries[from], entries[(from + to) >>> 1], entries[to]);
            int left = from;
            int right = to;
            while (left <= right) {
                while (entries[left] > pivot) {
                    left++;
                }
                while (entries[right] < pivot) {
                    right--;
                }
                if (left <= right) {
                    long swapped = entries[left];
                    entries[left++] = entries[right];
                    entries[right--] = swapped;
                }
            }
            if (k - 1 <= right) {
                to = right;
            } else if (k - 1 >= left) {
                from = left;
            } else {
                return;
            }
        }
    }

    private static long middle(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    /** The k best, best first. */
    MipsIndex.Hits hits() {
        keepBest();
        Arrays.sort(entries, 0, size);
        int[] ids = new int[size];
        float[] scores = new float[size];
        for (int i = 0; i < size; i++) {
            ids[i] = id(entries[size - 1 - i]);
            scores[i] = score(entries[size - 1 - i]);
        }
        return new MipsIndex.Hits(ids, scores);
    }

    /** The ids of the k best, lowest first. */
    int[] sortedIds() {
        keepBest();
        int[] ids = new int[size];
        for (int i = 0; i < size; i++) {
            ids[i] = id(entries[i]);
        }
        Arrays.sort(ids);
        return ids;
    }
}
