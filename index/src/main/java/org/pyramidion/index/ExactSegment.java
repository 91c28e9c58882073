package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/**
 * Scores every vector: products of the queries with blocks of vectors, and a running top k. With a GPU a copy of the
 * vectors lies there from the first search on.
 */
final class ExactSegment implements Segment {

    private static final int ROWS_AT_ONCE = 1 << 15;

    private final VectorFile vectors;
    private @Nullable DeviceVectors onDevice;

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
        if (Engine.device().isAccelerator()) {
            onDevice().search(queries, best);
            return;
        }
        scan(
                vectors.size(),
                queries,
                best,
                (q, from, rows) -> q.matmul(vectors.block(from, rows).t()));
    }

    private synchronized DeviceVectors onDevice() {
        if (onDevice == null) {
            onDevice = new DeviceVectors(vectors);
        }
        return onDevice;
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
        vectors.rows(ids, visitor);
    }

    @Override
    public void read(int id, float[] target) {
        vectors.read(id, target);
    }

    @Override
    public synchronized void close() {
        if (onDevice != null) {
            onDevice.close();
        }
        vectors.close();
    }
}
