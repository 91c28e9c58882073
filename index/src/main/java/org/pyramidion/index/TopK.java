package org.pyramidion.index;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The k best of a stream of scored ids; among equal scores the lower ids. */
final class TopK {

    private record Entry(int id, float score) {}

    private static final Comparator<Entry> WORST_FIRST =
            Comparator.comparingDouble(Entry::score).thenComparing(Entry::id, Comparator.reverseOrder());

    private final int k;
    private final PriorityQueue<Entry> queue = new PriorityQueue<>(WORST_FIRST);

    TopK(int k) {
        this.k = k;
    }

    void offer(int id, float score) {
        Entry entry = new Entry(id, score);
        if (queue.size() < k) {
            queue.add(entry);
        } else if (WORST_FIRST.compare(entry, queue.element()) > 0) {
            queue.remove();
            queue.add(entry);
        }
    }

    MipsIndex.Hits hits() {
        List<Entry> sorted = queue.stream().sorted(WORST_FIRST.reversed()).toList();
        int[] ids = new int[sorted.size()];
        float[] scores = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = sorted.get(i).id();
            scores[i] = sorted.get(i).score();
        }
        return new MipsIndex.Hits(ids, scores);
    }
}
