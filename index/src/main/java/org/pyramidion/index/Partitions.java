package org.pyramidion.index;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/**
 * Centroids that divide space: a vector belongs to the nearest by Euclidean distance, which keeps residuals small
 * whatever the lengths of the vectors are, and a query looks where its inner product with the centroid is high.
 */
final class Partitions {

    private static final int ROUNDS = 10;
    private static final int SAMPLE_PER_PARTITION = 64;
    private static final long SAMPLE_NUMBERS = 40_000_000; // 160 MB
    private static final int ROWS_AT_ONCE = 2048;
    private static final long SEED = 1;

    private final int count;
    private final int dimension;
    private final float[] centroids; // [P, D]

    /** @param centroids {@code [P, D]} */
    Partitions(float[] centroids, int dimension) {
        this.centroids = centroids;
        this.dimension = dimension;
        this.count = centroids.length / dimension;
    }

    int count() {
        return count;
    }

    int dimension() {
        return dimension;
    }

    float[] centroids() {
        return centroids;
    }

    /** Lloyd's k-means on a sample. */
    static Partitions train(VectorFile vectors, int count, Progress progress) {
        int dimension = vectors.dimension();
        int size = (int)
                Math.min(Math.min(vectors.size(), (long) SAMPLE_PER_PARTITION * count), SAMPLE_NUMBERS / dimension);
        int[] ids = sample(vectors.size(), Math.max(size, Math.min(count, vectors.size())), SEED);
        try (Arena arena = Arena.ofShared();
                Progress.Task task = progress.start("dividing", ROUNDS, "rounds")) {
            MemorySegment rows = arena.allocate((long) ids.length * dimension * Float.BYTES, Float.BYTES);
            gather(vectors, ids, rows);
            Partitions partitions = new Partitions(firstCentroids(rows, ids.length, count, dimension), dimension);
            for (int round = 0; round < ROUNDS; round++) {
                partitions.moveToMeans(rows, ids.length);
                task.update(round + 1);
            }
            return partitions;
        }
    }

    /** Distinct numbers below {@code limit}, in ascending order. */
    static int[] sample(int limit, int size, long seed) {
        if (size >= limit) {
            return java.util.stream.IntStream.range(0, limit).toArray();
        }
        // One of each of as many stretches of equal length.
        SplittableRandom random = new SplittableRandom(seed);
        int[] ids = new int[size];
        Arrays.setAll(ids, i -> {
            long from = (long) i * limit / size;
            long to = (long) (i + 1) * limit / size;
            return (int) random.nextLong(from, to);
        });
        return ids;
    }

    private static void gather(VectorFile vectors, int[] ids, MemorySegment rows) {
        int[] place = {0};
        vectors.rows(
                ids,
                (id, row) -> MemorySegment.copy(
                        row,
                        0,
                        rows,
                        VectorFile.NATIVE_FLOAT,
                        (long) place[0]++ * row.length * Float.BYTES,
                        row.length));
    }

    private static float[] firstCentroids(MemorySegment rows, int size, int count, int dimension) {
        float[] first = new float[count * dimension];
        int[] chosen = sample(size, count, ~SEED);
        for (int p = 0; p < count; p++) {
            copyRow(rows, chosen[p % chosen.length], first, p, dimension);
        }
        return first;
    }

    private static void copyRow(MemorySegment rows, int row, float[] target, int place, int dimension) {
        MemorySegment.copy(
                rows,
                VectorFile.NATIVE_FLOAT,
                (long) row * dimension * Float.BYTES,
                target,
                place * dimension,
                dimension);
    }

    private void moveToMeans(MemorySegment rows, int size) {
        int[] nearest = new int[size];
        assign(size, (from, n) -> view(rows, from, n), nearest, Progress.none());
        double[] sums = new double[centroids.length];
        int[] members = new int[count];
        float[] row = new float[dimension];
        for (int i = 0; i < size; i++) {
            copyRow(rows, i, row, 0, dimension);
            members[nearest[i]]++;
            for (int d = 0; d < dimension; d++) {
                sums[nearest[i] * dimension + d] += row[d];
            }
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (int p = 0; p < count; p++) {
            if (members[p] == 0) { // a new start where some vector is
                copyRow(rows, random.nextInt(size), centroids, p, dimension);
                continue;
            }
            for (int d = 0; d < dimension; d++) {
                centroids[p * dimension + d] = (float) (sums[p * dimension + d] / members[p]);
            }
        }
    }

    private Tensor view(MemorySegment rows, int from, int n) {
        long row = (long) dimension * Float.BYTES;
        return Tensors.view(rows.asSlice(from * row, n * row), n, dimension);
    }

    /** Gives some rows, {@code [rows, D]} float32, in the innermost scope. */
    @FunctionalInterface
    interface Blocks {
        Tensor block(int from, int rows);
    }

    /** Finds every vector's partition. */
    void assign(int size, Blocks blocks, int[] nearest, Progress progress) {
        try (Scope scope = Scope.withoutGradients();
                Progress.Task task = progress.start("assigning", size, "vectors")) {
            Tensor transposed = Tensors.onHost(centroids, count, dimension).t().contiguous(); // [D, P]
            Tensor bias = Tensors.onHost(halfSquares(), count); // [P]
            Scalar one = new Scalar(1.0f);
            for (int from = 0; from < size; from += ROWS_AT_ONCE) {
                int rows = Math.min(ROWS_AT_ONCE, size - from);
                int first = from;
                try (Scope inner = Scope.withoutGradients()) {
                    // argmin |x − c|² = argmax x·c − |c|²/2
                    MemorySegment scores =
                            Tensors.memory(torch.addmm(bias, blocks.block(from, rows), transposed, one, one)); // [R, P]
                    Parallel.forEach(
                            rows, i -> nearest[first + i] = Loops.HERE.largest(scores, (long) i * count, count));
                }
                task.update(from + rows);
            }
        }
    }

    private float[] halfSquares() {
        float[] values = new float[count];
        for (int p = 0; p < count; p++) {
            values[p] = -Loops.HERE.dot(centroids, p * dimension, centroids, p * dimension, dimension) / 2;
        }
        return values;
    }
}
