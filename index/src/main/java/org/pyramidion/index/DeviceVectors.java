package org.pyramidion.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/**
 * A copy of a segment's vectors on a GPU, float32, for exact search by products and a selection there. The ids that may
 * not be returned are few beside k as a rule, so some more than k are fetched and the list leaves them out; where that
 * was too few, four times as many are fetched again.
 */
final class DeviceVectors implements AutoCloseable {

    /** Rows of one product and one selection. */
    private static final int ROWS_AT_ONCE = 1 << 20;
    /** Scores of one product, 1 GB. */
    private static final long SCORES_AT_ONCE = 1L << 28;
    /** How many more than k are fetched, for those that may not be returned. */
    private static final int SPARE = 64;

    private final List<Tensor> parts; // [R, D] each, of ROWS_AT_ONCE rows but the last
    private final int size;

    DeviceVectors(VectorFile vectors) {
        size = vectors.size();
        parts = new ArrayList<>();
        for (int from = 0; from < size; from += ROWS_AT_ONCE) {
            try (Scope scope = Scope.withoutGradients()) {
                Tensor part = vectors.block(from, Math.min(ROWS_AT_ONCE, size - from));
                parts.add(scope.release(Tensors.placed(part).contiguous()));
            }
        }
    }

    /** As {@link Segment#search}. */
    void search(float[] queries, TopK[] best) {
        int dimension = queries.length / best.length;
        int atOnce = (int) Math.clamp(SCORES_AT_ONCE / Math.max(1, Math.min(size, ROWS_AT_ONCE)), 1, best.length);
        for (int from = 0; from < best.length; from += atOnce) {
            int to = Math.min(best.length, from + atOnce);
            searchPart(
                    Arrays.copyOfRange(queries, from * dimension, to * dimension), Arrays.copyOfRange(best, from, to));
        }
    }

    private void searchPart(float[] queries, TopK[] best) {
        for (int p = 0; p < parts.size(); p++) {
            int rows = Math.toIntExact(parts.get(p).size(0));
            int k = Arrays.stream(best).mapToInt(TopK::k).max().orElseThrow();
            TopK[] found = search(p, queries, best, Math.min(rows, k + SPARE));
            for (int q = 0; q < best.length; q++) {
                best[q].offerAll(found[q]);
            }
        }
    }

    /** The best of a part's, each query's in a list of its own. */
    private TopK[] search(int p, float[] queries, TopK[] best, int fetched) {
        int rows = Math.toIntExact(parts.get(p).size(0));
        TopK[] found = new TopK[best.length];
        Arrays.setAll(found, q -> best[q].ofLength(best[q].k()));
        try (Scope scope = Scope.withoutGradients()) {
            Tensor batch = Tensors.of(queries, best.length, queries.length / best.length); // [Q, D]
            T_TensorTensor_T top = batch.matmul(parts.get(p).t()).topk(fetched);
            float[] scores = Tensors.floats(top.get0()); // [Q, K]
            int[] ids = Tensors.ints(top.get1());
            Parallel.forEach(best.length, q -> {
                for (int i = q * fetched; i < (q + 1) * fetched; i++) {
                    found[q].offer(p * ROWS_AT_ONCE + ids[i], scores[i]);
                }
            });
        }
        boolean enough = Arrays.stream(found).allMatch(list -> list.size() == list.k());
        return enough || fetched == rows ? found : search(p, queries, best, (int) Math.min(rows, 4L * fetched));
    }

    @Override
    public void close() {
        parts.forEach(Tensor::close);
    }
}
