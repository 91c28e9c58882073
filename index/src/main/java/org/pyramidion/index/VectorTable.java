package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;

/**
 * Vectors in main memory that come in one by one, float32 {@code [N, D]}, searched exactly. Several threads may put and
 * search at once: a search sees every vector that was there when it began. Nobody may use it while it is closed.
 */
public final class VectorTable implements AutoCloseable {

    /** Never cleared: pages of vectors that do not come take no memory. */
    private final Tensor table;

    private final MemorySegment rows;
    private final AtomicIntegerArray there;
    private final int size;
    private final int dimension;

    /** An empty table of {@code size} places for vectors of {@code dimension} numbers. */
    public VectorTable(int size, int dimension) {
        this.size = size;
        this.dimension = dimension;
        table = Tensors.ownOnHost(size, dimension);
        rows = Tensors.memory(table);
        there = new AtomicIntegerArray(size / Integer.SIZE + 1);
    }

    /** Whether a vector has come. */
    public boolean contains(int id) {
        return (there.get(id / Integer.SIZE) & bit(id)) != 0;
    }

    private static int bit(int id) {
        return 1 << (id % Integer.SIZE);
    }

    /**
     * Takes a vector, unless there is one in its place.
     *
     * @param values {@code dimension} of them, from {@code from} on
     * @return whether it was taken
     */
    public synchronized boolean put(int id, float[] values, int from) {
        if (contains(id)) {
            return false;
        }
        MemorySegment.copy(values, from, rows, ValueLayout.JAVA_FLOAT, start(id), dimension);
        there.accumulateAndGet(id / Integer.SIZE, bit(id), (a, b) -> a | b);
        return true;
    }

    private long start(int id) {
        return (long) id * dimension * Float.BYTES;
    }

    /** A copy of a vector that is there. */
    public float[] get(int id) {
        return rows.asSlice(start(id), (long) dimension * Float.BYTES).toArray(ValueLayout.JAVA_FLOAT);
    }

    /**
     * The largest inner products among the vectors that are there and allowed.
     *
     * @param queries {@code [Q, D]}
     * @param k how many of each, at most
     * @return for each query, best first; among equal scores the lower id
     */
    public List<Hits> search(float[] queries, int k, IdSet allowed) {
        TopK[] best = new TopK[queries.length / dimension];
        Arrays.setAll(best, q -> new TopK(k, id -> contains(id) && allowed.contains(id)));
        if (best.length > 0) {
            ExactSegment.scan(
                    size,
                    queries,
                    best,
                    (q, from, count) -> q.matmul(Tensors.view(rows.asSlice(start(from), start(count)), count, dimension)
                            .t()));
        }
        return Stream.of(best).map(TopK::hits).toList();
    }

    @Override
    public void close() {
        table.close();
    }
}
