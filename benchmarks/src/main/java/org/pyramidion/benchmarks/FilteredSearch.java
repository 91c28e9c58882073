package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.benchmarks.index.SyntheticVectors;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;

/**
 * Searches of every kind of index among all vectors and among those that a filter keeps, a query at a time:
 * milliseconds (the median), and how many of the true best were found.
 *
 * <p>Arguments: vectors (100000), dimension (128), queries (200), k (10). Made vectors, as {@link IndexBenchmark} has
 * them; what is kept is drawn at random.
 */
public final class FilteredSearch {

    private static final double[] KEPT = {1, 0.1, 0.01, 0.001};

    private final int dimension;
    private final int k;
    private final float[] queries;
    private final List<IdSet> filters;

    private FilteredSearch(int size, int dimension, float[] queries, int k) {
        this.dimension = dimension;
        this.k = k;
        this.queries = queries;
        this.filters = Arrays.stream(KEPT).mapToObj(share -> kept(share, size)).toList();
    }

    private static IdSet kept(double share, int size) {
        if (share == 1) {
            return IdSet.all();
        }
        Random random = new Random(1);
        BitSet ids = new BitSet(size);
        IntStream.range(0, size).filter(id -> random.nextDouble() < share).forEach(ids::set);
        return IdSet.of(ids);
    }

    /** Builds each kind in a temporary place and prints a line of it. */
    public static void main(String[] arguments) throws IOException {
        SyntheticVectors made = new SyntheticVectors(argument(arguments, 0, 100_000), argument(arguments, 1, 128), 1);
        float[] queries = made.queries(argument(arguments, 2, 200));
        FilteredSearch search = new FilteredSearch(made.size(), made.dimension(), queries, argument(arguments, 3, 10));
        Path work = Files.createTempDirectory("filtered-search");
        try {
            List<int[][]> truth = new ArrayList<>();
            System.out.println("kind          "
                    + IntStream.range(0, KEPT.length)
                            .mapToObj(i -> "%6.1f %% kept      ".formatted(100 * KEPT[i]))
                            .reduce("", String::concat));
            for (String name : IndexKind.NAMES) {
                IndexKind kind = IndexKind.named(name).orElseThrow();
                try (MipsIndex index = new IndexDirectory(work.resolve(name))
                        .build(
                                kind,
                                made.size(),
                                made.dimension(),
                                Map.of(),
                                sink -> made.giveTo(sink, Progress.none()),
                                Progress.none())) {
                    search.measure(name, index, truth);
                }
            }
        } finally {
            Artifact.deleteTree(work);
        }
    }

    /** @param truth found by the first kind, which is exact, for each filter and query */
    private void measure(String name, MipsIndex index, List<int[][]> truth) {
        StringBuilder line = new StringBuilder("%-14s".formatted(name));
        boolean first = truth.isEmpty();
        for (int f = 0; f < filters.size(); f++) {
            found(index, filters.get(f)); // warms up
            double[] millis = new double[queries.length / dimension];
            int[][] ids = new int[millis.length][];
            for (int q = 0; q < millis.length; q++) {
                long begun = System.nanoTime();
                ids[q] = one(index, q, filters.get(f));
                millis[q] = (System.nanoTime() - begun) / 1e6;
            }
            if (first) {
                truth.add(ids);
            }
            Arrays.sort(millis);
            line.append("%7.3f ms  %.3f   ".formatted(millis[millis.length / 2], recall(ids, truth.get(f))));
        }
        System.out.println(line.toString().stripTrailing());
    }

    private void found(MipsIndex index, IdSet filter) {
        IntStream.range(0, queries.length / dimension).forEach(q -> one(index, q, filter));
    }

    private int[] one(MipsIndex index, int query, IdSet filter) {
        float[] vector = Arrays.copyOfRange(queries, query * dimension, (query + 1) * dimension);
        return index.search(vector, k, List.of(), filter).getFirst().ids();
    }

    private static double recall(int[][] found, int[][] truth) {
        long right = 0;
        long all = 0;
        for (int q = 0; q < truth.length; q++) {
            int[] own = found[q];
            right += Arrays.stream(truth[q])
                    .filter(id -> Arrays.stream(own).anyMatch(other -> other == id))
                    .count();
            all += truth[q].length;
        }
        return (double) right / all;
    }

    private static int argument(String[] arguments, int i, int fallback) {
        return arguments.length > i ? Integer.parseInt(arguments[i]) : fallback;
    }
}
