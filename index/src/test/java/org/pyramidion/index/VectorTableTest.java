package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.index.MipsIndex.Hits;

class VectorTableTest {

    private static final int SIZE = 40_000; // more than are scored at once
    private static final int DIMENSION = 12;

    private final Random random = new Random(5);

    /** Of lengths from near 0 to 3. */
    private float[] vector() {
        float length = 3 * random.nextFloat();
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = length * (float) random.nextGaussian();
        }
        return vector;
    }

    private static float product(float[] one, float[] other) {
        float sum = 0;
        for (int i = 0; i < DIMENSION; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static int[] best(float[] query, float[][] vectors, int k, IntPredicate allowed) {
        return IntStream.range(0, SIZE)
                .filter(id -> vectors[id] != null)
                .filter(allowed)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -product(query, vectors[id])))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Test
    void finds_the_largest_products_of_what_has_come_and_is_allowed() {
        float[][] vectors = new float[SIZE][];
        float[][] queries = {vector(), vector(), vector()};
        float[] flat = new float[queries.length * DIMENSION];
        for (int q = 0; q < queries.length; q++) {
            System.arraycopy(queries[q], 0, flat, q * DIMENSION, DIMENSION);
        }
        BitSet odd = new BitSet();
        IntStream.range(0, SIZE).filter(id -> id % 2 == 1).forEach(odd::set);
        try (VectorTable table = new VectorTable(SIZE, DIMENSION)) {
            assertThat(table.search(flat, 5, IdSet.all())).allMatch(hits -> hits.size() == 0);
            for (int id = 0; id < SIZE; id += 1 + random.nextInt(3)) {
                vectors[id] = vector();
                assertThat(table.put(id, vectors[id], 0)).isTrue();
            }
            List<Hits> all = table.search(flat, 20, IdSet.all());
            List<Hits> some = table.search(flat, 20, IdSet.of(odd));
            for (int q = 0; q < queries.length; q++) {
                assertThat(all.get(q).ids()).containsExactly(best(queries[q], vectors, 20, id -> true));
                assertThat(some.get(q).ids()).containsExactly(best(queries[q], vectors, 20, odd::get));
                float[] first = vectors[all.get(q).ids()[0]];
                assertThat(all.get(q).scores()[0]).isCloseTo(product(queries[q], first), within(1e-4f));
            }
        }
    }

    @Test
    void keeps_the_vector_that_came_first() {
        try (VectorTable table = new VectorTable(33, DIMENSION)) {
            float[] first = vector();
            float[] padded = new float[DIMENSION + 2];
            System.arraycopy(first, 0, padded, 2, DIMENSION);
            assertThat(table.contains(32)).isFalse();
            assertThat(table.put(32, padded, 2)).isTrue();
            assertThat(table.put(32, vector(), 0)).isFalse();
            assertThat(table.contains(32)).isTrue();
            assertThat(table.get(32)).isEqualTo(first);
        }
    }

    @Test
    void lower_ids_come_first_among_equals_and_products_below_zero_count() {
        try (VectorTable table = new VectorTable(100, DIMENSION)) {
            float[] ones = new float[DIMENSION];
            Arrays.fill(ones, 1);
            float[] query = new float[DIMENSION];
            Arrays.fill(query, -1);
            for (int id : new int[] {70, 30, 50}) {
                table.put(id, ones, 0);
            }
            Hits hits = table.search(query, 2, IdSet.all()).getFirst();
            assertThat(hits.ids()).containsExactly(30, 50);
            assertThat(hits.scores()).containsExactly(-12, -12);
        }
    }
}
