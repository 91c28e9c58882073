package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/** Scores every vector: products of the queries with blocks of vectors, and a running top k. */
final class ExactSegment implements Segment {

    private static final int ROWS_AT_ONCE = 1 << 15;

    private final VectorFile vectors;

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
        scan(
                vectors.size(),
                queries,
                best,
                (q, from, rows) -> q.matmul(vectors.block(from, rows).t()));
    }

    /** Offers all of {@code size} vectors to every query's list. */
    static void scan(int size, float[] queries, TopK[] best, Scores scores) {
        for (int from = 0; from < size; from += ROWS_AT_ONCE) {
            int rows = Math.min(ROWS_AT_ONCE, size - from);
            int first = from;
            try (Scope scope = Scope.withoutGradients()) {
                Tensor batch = Tensors.of(queries, best.length, queries.length / best.length);
                Tensor block = scores.of(batch, from, rows).contiguous(); // [Q, R]
                MemorySegment memory = Tensors.memory(block);
                Parallel.forEach(best.length, q -> Loops.HERE.offer(memory, (long) q * rows, rows, first, best[q]));
            }
        }
    }

    @Override
    public void read(int id, float[] target) {
        vectors.read(id, target);
    }

    @Override
    public void close() {
        vectors.close();
    }
}
