package org.pyramidion.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.Storage;
import org.pyramidion.index.VectorSink;

/**
 * Exact search over random vectors: an index on disk, opened and searched as training does it, of which the first search
 * lays a copy on the device. The best of a few queries are compared with a plain search of every vector. Prints queries
 * a second.
 *
 * <p>Arguments: directory for the index, vectors (13353718, the blocks of the paper's corpus), dimension (128), queries
 * at once (64), k (8).
 */
public final class DeviceSearch {

    private static final int ROUNDS = 9;
    /** Queries whose hits are compared. */
    private static final int CHECKED = 4;
    /** Of an inner product in float32: generously, but less than TF32 would be off by. */
    private static final double ROUNDING = 1e-3;

    private final int size;
    private final int dimension;

    private DeviceSearch(int size, int dimension) {
        this.size = size;
        this.dimension = dimension;
    }

    /** Makes the vectors and searches them. */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            System.err.println("usage: DeviceSearch DIRECTORY [VECTORS] [DIMENSION] [QUERIES] [K]");
            System.exit(2);
        }
        DeviceSearch search = new DeviceSearch(argument(arguments, 1, 13_353_718), argument(arguments, 2, 128));
        System.out.println(Engine.description());
        search.measure(Path.of(arguments[0]), argument(arguments, 3, 64), argument(arguments, 4, 8));
    }

    private void measure(Path directory, int count, int k) {
        float[] queries = new float[count * dimension];
        for (int q = 0; q < count; q++) {
            System.arraycopy(row(size + q), 0, queries, q * dimension, dimension);
        }
        long begun = System.nanoTime();
        try (MipsIndex index = new IndexDirectory(directory)
                .build(
                        new IndexKind.Exact(Storage.FLOAT32),
                        size,
                        dimension,
                        Map.of(),
                        this::giveTo,
                        Progress.none())) {
            double built = secondsSince(begun);
            List<MipsIndex.Hits> hits = index.search(queries, k);
            System.out.printf("index written in %.1f s, first search after %.1f s%n", built, secondsSince(begun));
            time(index, queries, k);
            check(hits.subList(0, Math.min(CHECKED, count)), queries);
        }
    }

    private void time(MipsIndex index, float[] queries, int k) {
        double[] seconds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            index.search(queries, k);
            seconds[round] = secondsSince(begun);
        }
        Arrays.sort(seconds);
        double median = seconds[ROUNDS / 2];
        int count = queries.length / dimension;
        System.out.printf(
                "%,d vectors of %d, %d queries at once, top %d: %.4f s (median of %d), %,.0f queries/s%n",
                size, dimension, count, k, median, ROUNDS, count / median);
    }

    private void giveTo(VectorSink sink) {
        IntStream.range(0, size).parallel().forEach(id -> sink.put(id, row(id), 0));
    }

    private float[] row(int id) {
        SplittableRandom random = new SplittableRandom(id);
        float[] row = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            row[d] = (float) random.nextGaussian();
        }
        return row;
    }

    private void check(List<MipsIndex.Hits> hits, float[] queries) {
        int[] higher = higher(hits, queries);
        for (int q = 0; q < higher.length; q++) {
            int[] ids = hits.get(q).ids();
            if (higher[q] >= ids.length || !areTrue(hits.get(q), queries, q)) {
                throw new IllegalStateException("query %d: %d vectors score higher than the last of the hits %s, %s"
                        .formatted(
                                q,
                                higher[q],
                                Arrays.toString(ids),
                                Arrays.toString(hits.get(q).scores())));
            }
        }
        System.out.printf("a plain search finds the same for %d queries%n", higher.length);
    }

    /** Whether the hits are different ones, with their scores. */
    private boolean areTrue(MipsIndex.Hits hits, float[] queries, int q) {
        return IntStream.of(hits.ids()).distinct().count() == hits.size()
                && IntStream.range(0, hits.size())
                        .allMatch(i -> Math.abs(product(queries, q, row(hits.ids()[i])) - hits.scores()[i]) < ROUNDING);
    }

    /** How many of all vectors score higher than the last hit, for each query. */
    private int[] higher(List<MipsIndex.Hits> hits, float[] queries) {
        AtomicIntegerArray higher = new AtomicIntegerArray(hits.size());
        IntStream.range(0, size).parallel().forEach(id -> {
            float[] row = row(id);
            for (int q = 0; q < hits.size(); q++) {
                float last = hits.get(q).scores()[hits.get(q).size() - 1];
                if (product(queries, q, row) > last + ROUNDING) {
                    higher.incrementAndGet(q);
                }
            }
        });
        return IntStream.range(0, hits.size()).map(higher::get).toArray();
    }

    private double product(float[] queries, int q, float[] row) {
        double sum = 0;
        for (int d = 0; d < dimension; d++) {
            sum += (double) queries[q * dimension + d] * row[d];
        }
        return sum;
    }

    private static double secondsSince(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static int argument(String[] arguments, int i, int fallback) {
        return arguments.length > i ? Integer.parseInt(arguments[i]) : fallback;
    }
}
