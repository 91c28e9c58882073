package org.pyramidion.ranks;

import java.util.List;

/**
 * A rank's share of something that has an order.
 *
 * @param from its first
 * @param limit behind its last
 */
public record Part(int from, int limit) {

    /** Of {@code all} the share of rank {@code rank}: shares differ by one at most. */
    static Part of(int all, int rank, int size) {
        return new Part((int) ((long) all * rank / size), (int) ((long) all * (rank + 1) / size));
    }

    public int size() {
        return limit - from;
    }

    /** The part of a list. */
    public <T> List<T> of(List<T> all) {
        return all.subList(from, limit);
    }
}
