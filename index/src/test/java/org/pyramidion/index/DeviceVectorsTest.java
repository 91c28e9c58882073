package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exact search as a GPU does it, on whatever device there is. */
class DeviceVectorsTest {

    private static final int SIZE = 3000;
    private static final int DIMENSION = 12;

    @TempDir
    private Path directory;

    private final float[] numbers = new float[SIZE * DIMENSION];

    private VectorFile vectors() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (random.nextGaussian() * (1 + i / DIMENSION % 7)); // lengths differ
        }
        Path place = Files.createDirectories(directory.resolve("v"));
        VectorFile.write(place, Storage.FLOAT32, 0, SIZE, DIMENSION, sink -> {
            for (int id = 0; id < SIZE; id++) {
                sink.put(id, numbers, id * DIMENSION);
            }
        });
        return VectorFile.open(place, Storage.FLOAT32, SIZE, DIMENSION);
    }

    private int[] ranked(float[] queries, int q) {
        return IntStream.range(0, SIZE)
                .boxed()
                .sorted((a, b) -> Double.compare(score(queries, q, b), score(queries, q, a)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private double score(float[] queries, int q, int id) {
        return IntStream.range(0, DIMENSION)
                .mapToDouble(d -> (double) queries[q * DIMENSION + d] * numbers[id * DIMENSION + d])
                .sum();
    }

    @Test
    void the_best_that_may_be_returned_are_found_however_many_may_not() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        float[] queries = new float[3 * DIMENSION];
        for (int i = 0; i < queries.length; i++) {
            queries[i] = (float) random.nextGaussian();
        }
        try (VectorFile file = vectors();
                DeviceVectors device = new DeviceVectors(file)) {
            TopK[] best = new TopK[3];
            int[][] expected = new int[3][];
            int[] forbidden = {0, 50, 1200}; // none, fewer than are fetched beside k, many more
            for (int q = 0; q < 3; q++) {
                int[] ranked = ranked(queries, q);
                Set<Integer> excluded =
                        Arrays.stream(ranked).limit(forbidden[q]).boxed().collect(Collectors.toSet());
                best[q] = new TopK(8, id -> !excluded.contains(id));
                expected[q] = Arrays.copyOfRange(ranked, forbidden[q], forbidden[q] + 8);
            }
            device.search(queries, best);
            for (int q = 0; q < 3; q++) {
                assertThat(best[q].hits().ids()).as("query %d", q).containsExactly(expected[q]);
            }
        }
    }
}
