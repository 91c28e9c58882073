package org.pyramidion.retrieval;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.VectorSink;

/** The vectors of an index by their keys. Owns the index. */
final class KnownVectors implements AutoCloseable {

    private static final int NONE = -1;
    private static final int AT_ONCE = 1 << 12;

    private final MipsIndex index;
    private final long[] keys;

    /**
     * An id at the place that its key's bits say, or at one of the next if others had that: at most half of them are
     * taken.
     */
    private final int[] table;

    /** @param keys of the ids from 0 on; of ids with the same key any will do */
    KnownVectors(MipsIndex index, long[] keys) {
        this.index = index;
        this.keys = keys;
        this.table = new int[Integer.highestOneBit(Math.max(1, keys.length)) << 2];
        Arrays.fill(table, NONE);
        for (int id = 0; id < keys.length; id++) {
            table[place(keys[id])] = id;
        }
    }

    /** Where a key's id is, or where it belongs. */
    private int place(long key) {
        int place = (int) key & (table.length - 1);
        while (table[place] != NONE && keys[table[place]] != key) {
            place = (place + 1) & (table.length - 1);
        }
        return place;
    }

    boolean contains(long key) {
        return table[place(key)] != NONE;
    }

    /** The places of the keys that it contains. */
    int[] among(long[] others) {
        return IntStream.range(0, others.length)
                .filter(i -> contains(others[i]))
                .toArray();
    }

    /**
     * Gives the vectors of some keys to {@code sink}, each as that of the id which is its place among them.
     *
     * @param wanted the ids whose keys it contains
     */
    void give(long[] keys, int[] wanted, VectorSink sink) {
        for (int from = 0; from < wanted.length; from += AT_ONCE) {
            int[] ids = Arrays.copyOfRange(wanted, from, Math.min(wanted.length, from + AT_ONCE));
            float[] rows = index.vectors(
                    IntStream.of(ids).map(id -> table[place(keys[id])]).toArray());
            for (int i = 0; i < ids.length; i++) {
                sink.put(ids[i], rows, i * index.dimension());
            }
        }
    }

    @Override
    public void close() {
        index.close();
    }
}
