package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.pyramidion.engine.DeviceMemory;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/**
 * Scores every vector: products of the queries with blocks of vectors, and a running top k. With a GPU a copy of the
 * vectors lies there from the first search on.
 *
 * <p>A product of matrices rounds by the shape of its blocks. So the best of it, and some more, are scored again one by
 * one, on CPUs: a score is then the same to the bit, with whatever other vectors and queries it was asked for.
 */
final class ExactSegment implements Segment {

    private static final int ROWS_AT_ONCE = 1 << 15;
    /** How many more than k are scored again: rounding lets only near ones change places. */
    private static final int SPARE = 16;
    /** Of equal vectors there may be more than these: then so many times as many are looked at. */
    private static final int MORE = 8;
    /** Rounding of a product of matrices, as a share of the largest score of a query: generously. */
    private static final float ROUNDING = 0x1p-17f;

    private final VectorFile vectors;
    private @Nullable Optional<DeviceVectors> onDevice;

    ExactSegment(VectorFile vectors) {
        this.vectors = vectors;
    }

    /** Computes the scores of some vectors. */
    @FunctionalInterface
    interface Scores {
        /**
         * @param queries {@code [Q, D]}
         * @return {@code [Q, rows]}, float32, in the innermost scope
         */
        Tensor of(Tensor queries, int from, int rows);
    }

    @Override
    public void search(float[] queries, TopK[] best) {
        onDevice().ifPresentOrElse(device -> device.search(queries, best), () -> search(queries, best, SPARE));
    }

    private void search(float[] queries, TopK[] best, int spare) {
        TopK[] near = new TopK[best.length];
        Arrays.setAll(near, q -> best[q].ofLength((int) Math.min(vectors.size(), (long) best[q].k() + spare)));
        scan(
                vectors.size(),
                queries,
                near,
                (q, from, rows) -> q.matmul(vectors.block(from, rows).t()));
        boolean[] decided = new boolean[best.length];
        Parallel.forEach(best.length, q -> decided[q] = rescore(queries, q, near[q], best[q]));
        again(queries, best, decided, spare);
    }

    /** @return whether no vector that is not near can be among the best */
    private boolean rescore(float[] queries, int q, TopK near, TopK best) {
        int dimension = vectors.dimension();
        TopK scored = near.ofLength(best.k());
        vectors.mappedRows(
                near.sortedIds(),
                (id, row) -> scored.offer(id, Loops.HERE.dot(queries, q * dimension, row, 0, dimension)));
        boolean all = near.size() < near.k() || near.k() >= vectors.size();
        if (all || near.threshold() < scored.threshold() - ROUNDING * scored.largestSize()) {
            best.offerAll(scored);
            return true;
        }
        return false;
    }

    /** Looks again, and further, for queries of which too many vectors score the same. */
    private void again(float[] queries, TopK[] best, boolean[] decided, int spare) {
        int[] open = IntStream.range(0, best.length).filter(q -> !decided[q]).toArray();
        if (open.length == 0) {
            return;
        }
        int dimension = vectors.dimension();
        float[] some = new float[open.length * dimension];
        for (int i = 0; i < open.length; i++) {
            System.arraycopy(queries, open[i] * dimension, some, i * dimension, dimension);
        }
        search(some, IntStream.of(open).mapToObj(q -> best[q]).toArray(TopK[]::new), MORE * spare);
    }

    /** The copy on a GPU, made when it is first asked for; none for a CPU, and for a GPU that it would crowd. */
    private synchronized Optional<DeviceVectors> onDevice() {
        Optional<DeviceVectors> there = onDevice;
        if (there == null) {
            there = fitsDevice() ? Optional.of(new DeviceVectors(vectors)) : Optional.empty();
            onDevice = there;
        }
        return there;
    }

    private boolean fitsDevice() {
        return Engine.device().isAccelerator()
                && DeviceMemory.here().hasRoomFor((long) vectors.size() * vectors.dimension() * Float.BYTES);
    }

    /** Offers all of {@code size} vectors to every query's list. */
    static void scan(int size, float[] queries, TopK[] best, Scores scores) {
        for (int from = 0; from < size; from += ROWS_AT_ONCE) {
            int rows = Math.min(ROWS_AT_ONCE, size - from);
            int first = from;
            try (Scope scope = Scope.withoutGradients()) {
                Tensor batch = Tensors.onHost(queries, best.length, queries.length / best.length);
                Tensor block = scores.of(batch, from, rows).contiguous(); // [Q, R]
                MemorySegment memory = Tensors.memory(block);
                Parallel.forEach(best.length, q -> Loops.HERE.offer(memory, (long) q * rows, rows, first, best[q]));
            }
        }
    }

    @Override
    public void rows(int[] ids, VectorFile.RowVisitor visitor) {
        vectors.mappedRows(ids, visitor);
    }

    @Override
    public synchronized void close() {
        if (onDevice != null) {
            onDevice.ifPresent(DeviceVectors::close);
        }
        vectors.close();
    }
}
