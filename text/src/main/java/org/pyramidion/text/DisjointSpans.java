package org.pyramidion.text;

import java.util.Map;
import java.util.TreeMap;

/** Spans no two of which share a char. Not safe for concurrent use. */
final class DisjointSpans {

    private final TreeMap<Integer, Integer> limits = new TreeMap<>();

    /** Adds a span that is not empty, unless it overlaps one that is there; returns whether it did. */
    boolean add(int start, int limit) {
        Map.Entry<Integer, Integer> before = limits.lowerEntry(limit);
        boolean free = before == null || before.getValue() <= start;
        if (free) {
            limits.put(start, limit);
        }
        return free;
    }
}
