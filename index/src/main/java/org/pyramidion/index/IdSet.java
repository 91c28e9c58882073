package org.pyramidion.index;

import java.util.BitSet;
import java.util.stream.IntStream;

/** Which ids a search may return. It never changes, and several threads may ask it. */
public final class IdSet {

    private static final IdSet ALL = new IdSet(new BitSet());

    private final BitSet ids;
    private final int count;

    private IdSet(BitSet ids) {
        this.ids = ids;
        this.count = ids.cardinality();
    }

    /** Every id, as where nothing is filtered. */
    public static IdSet all() {
        return ALL;
    }

    /** Those that are set, and no others. */
    public static IdSet of(BitSet ids) {
        return new IdSet((BitSet) ids.clone());
    }

    /** Whether this is {@link #all}. */
    public boolean isAll() {
        return this == ALL;
    }

    /** Whether an id may be returned. */
    public boolean contains(int id) {
        return isAll() || ids.get(id);
    }

    /** How many ids of an index of {@code size} there are. */
    public int count(int size) {
        return isAll() ? size : count;
    }

    /** The first id from {@code id} on, −1 if there is none; not to be asked of {@link #all}. */
    public int next(int id) {
        return ids.nextSetBit(id);
    }

    /** Those from {@code first} on and below {@code limit}, counted from {@code first}. */
    IdSet part(int first, int limit) {
        return isAll() ? this : new IdSet(ids.get(first, limit));
    }

    /** The bits as {@link BitSet#toByteArray} has them; not to be asked of {@link #all}. */
    byte[] toBytes() {
        return ids.toByteArray();
    }

    /** The ids below {@code size}, rising. */
    public IntStream ids(int size) {
        return isAll() ? IntStream.range(0, size) : ids.stream().takeWhile(id -> id < size);
    }
}
