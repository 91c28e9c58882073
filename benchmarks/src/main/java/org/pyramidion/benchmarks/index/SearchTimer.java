package org.pyramidion.benchmarks.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.MipsIndex.Hits;

/** Recall and times of the searches of one index. */
public final class SearchTimer {

    static final double PATIENCE = 20; // seconds for each sort of search
    private static final int FEWEST = 5;

    private final int dimension;
    private final float[] queries;
    private final int[] truth;
    private final int k;

    /**
     * @param queries {@code [Q, D]}
     * @param truth the true best of each query, {@code [Q, k]}
     */
    public SearchTimer(float[] queries, int dimension, int[] truth, int k) {
        this.queries = queries;
        this.dimension = dimension;
        this.truth = truth;
        this.k = k;
    }

    /** The true best of each query by an exact index, {@code [Q, k]}. */
    public static int[] truth(MipsIndex exact, float[] queries, int k) {
        int width = exact.dimension() * Cost.MANY;
        List<Hits> hits = new ArrayList<>();
        for (int from = 0; from < queries.length; from += width) {
            hits.addAll(exact.search(Arrays.copyOfRange(queries, from, Math.min(queries.length, from + width)), k));
        }
        return hits.stream().flatMapToInt(found -> IntStream.of(found.ids())).toArray();
    }

    /**
     * Opens and searches an index; building is not part of it.
     *
     * @param resident how many MiB of this process are resident; asked while the index is open still
     */
    public Cost measure(IndexDirectory place, DoubleSupplier resident) {
        place.open().close(); // the first time loads classes
        return measure(place::open, PATIENCE, resident);
    }

    /**
     * Opens and searches an index.
     *
     * @param patience seconds for each sort of search
     */
    Cost measure(Supplier<MipsIndex> opening, double patience, DoubleSupplier resident) {
        long begun = System.nanoTime();
        try (MipsIndex index = opening.get()) {
            double open = (System.nanoTime() - begun) / 1e6;
            double recall = recall(index); // which also warms up
            double one = median(index, 1, patience);
            double many = median(index, Math.min(Cost.MANY, queries.length / dimension), patience);
            var description = index.describe();
            return new Cost(
                    description.kind().name(),
                    description.size(),
                    dimension,
                    k,
                    recall,
                    one,
                    many,
                    open,
                    Double.NaN,
                    Double.NaN,
                    (double) description.bytes() / description.size(),
                    resident.getAsDouble(),
                    settings(description.kind().toMap()));
        }
    }

    private static String settings(java.util.Map<String, Object> kind) {
        List<String> words = new ArrayList<>();
        kind.forEach((name, value) -> {
            if (!name.equals("name")) {
                words.add("%s %s".formatted(name.replace('_', ' '), value));
            }
        });
        return String.join(", ", words);
    }

    private double recall(MipsIndex index) {
        int[] found = truth(index, queries, k);
        int right = 0;
        for (int q = 0; q < truth.length / k; q++) {
            int from = q * k;
            right += (int) Arrays.stream(found, from, from + k)
                    .filter(id -> Arrays.stream(truth, from, from + k).anyMatch(t -> t == id))
                    .count();
        }
        return (double) right / truth.length;
    }

    /** Milliseconds a query. */
    private double median(MipsIndex index, int atOnce, double patience) {
        int batches = queries.length / dimension / atOnce;
        List<Double> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (patience * 1e9);
        for (int i = 0; i < FEWEST || (i < 1000 && System.nanoTime() < end); i++) {
            int from = i % batches * atOnce * dimension;
            float[] batch = Arrays.copyOfRange(queries, from, from + atOnce * dimension);
            long begun = System.nanoTime();
            index.search(batch, k);
            times.add((System.nanoTime() - begun) / 1e6 / atOnce);
        }
        times.sort(null);
        return times.get(times.size() / 2);
    }
}
