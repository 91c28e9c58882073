package org.pyramidion.index;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The k best of a stream of scored ids that may be returned; among equal scores the lower ids. A heap in two arrays,
 * worst first: most offers fail against {@link #threshold} and cost one comparison.
 */
final class TopK {

    /** Every id may be returned. */
    static final IntPredicate ALL = id -> true;

    private final int k;
    private final IntPredicate accepted;
    private int[] ids;
    private float[] scores;
    private int size;

    /** @param accepted which ids may be returned; asked only about those that are good enough */
    TopK(int k, IntPredicate accepted) {
        this.k = k;
        this.accepted = accepted;
        this.ids = new int[Math.min(k, 64)];
        this.scores = new float[ids.length];
    }

    TopK(int k) {
        this(k, ALL);
    }

    /** Whether {@code id} may be returned. */
    boolean accepts(int id) {
        return accepted.test(id);
    }

    /** Whether there may be an id that must not be returned. */
    boolean isRestricted() {
        return accepted != ALL;
    }

    /** An empty list of another length under the same rule of what may be returned. */
    TopK ofLength(int length) {
        return new TopK(length, accepted);
    }

    int k() {
        return k;
    }

    int size() {
        return size;
    }

    /** What a score must reach to come in; −∞ while there is room. */
    float threshold() {
        return size < k ? Float.NEGATIVE_INFINITY : scores[0];
    }

    /** The largest absolute value of a score so far. */
    float largestSize() {
        float largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, Math.abs(scores[i]));
        }
        return largest;
    }

    void offer(int id, float score) {
        if (size < k) {
            if (accepted.test(id)) {
                grow();
                rise(size++, id, score);
            }
        } else if (isWorse(0, id, score) && accepted.test(id)) {
            sink(id, score);
        }
    }

    /** Offers everything that another list holds. */
    void offerAll(TopK other) {
        for (int i = 0; i < other.size; i++) {
            offer(other.ids[i], other.scores[i]);
        }
    }

    /** Offers hits whose ids are counted from {@code firstId} on. */
    void offerAll(MipsIndex.Hits hits, int firstId) {
        for (int i = 0; i < hits.size(); i++) {
            offer(firstId + hits.ids()[i], hits.scores()[i]);
        }
    }

    private void grow() {
        if (size == ids.length) {
            int length = (int) Math.min(k, 2L * size);
            ids = Arrays.copyOf(ids, length);
            scores = Arrays.copyOf(scores, length);
        }
    }

    /** Whether the entry at {@code i} is worse than the given one. */
    private boolean isWorse(int i, int id, float score) {
        return scores[i] < score || (scores[i] == score && ids[i] > id);
    }

    private void rise(int from, int id, float score) {
        int i = from;
        while (i > 0 && !isWorse((i - 1) / 2, id, score)) {
            move((i - 1) / 2, i);
            i = (i - 1) / 2;
        }
        set(i, id, score);
    }

    private void sink(int id, float score) {
        int i = 0;
        for (int child = 1; child < size; child = 2 * i + 1) {
            if (child + 1 < size && isWorse(child + 1, ids[child], scores[child])) {
                child++;
            }
            if (!isWorse(child, id, score)) {
                break;
            }
            move(child, i);
            i = child;
        }
        set(i, id, score);
    }

    private void move(int from, int to) {
        set(to, ids[from], scores[from]);
    }

    private void set(int i, int id, float score) {
        ids[i] = id;
        scores[i] = score;
    }

    /** The ids so far, lowest first. */
    int[] sortedIds() {
        int[] sorted = Arrays.copyOf(ids, size);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The entries so far, best first. */
    MipsIndex.Hits hits() {
        long[] order = new long[size]; // score, then id: the reverse of the order that is wanted
        for (int i = 0; i < size; i++) {
            order[i] = Reservoir.entry(ids[i], scores[i]);
        }
        Arrays.sort(order);
        int[] sortedIds = new int[size];
        float[] sortedScores = new float[size];
        for (int i = 0; i < size; i++) {
            sortedIds[i] = Reservoir.id(order[size - 1 - i]);
            sortedScores[i] = Reservoir.score(order[size - 1 - i]);
        }
        return new MipsIndex.Hits(sortedIds, sortedScores);
    }
}
