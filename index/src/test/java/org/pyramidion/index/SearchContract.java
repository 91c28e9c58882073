package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/** What every index must find, of whatever kind. */
abstract class SearchContract extends IndexFixture {

    @RepeatedTest(5)
    void agrees_with_brute_force_on_vectors_of_widely_varying_length(RepetitionInfo info) {
        long seed = info.getCurrentRepetition();
        SplittableRandom random = new SplittableRandom(seed);
        int dimension = random.nextInt(2, 40);
        Vectors vectors = Vectors.random(seed, random.nextInt(50, 500), dimension);
        float[][] queries = Vectors.random(~seed, 10, dimension).rows();
        try (MipsIndex index = build(vectors)) {
            assertThat(index.size()).isEqualTo(vectors.rows().length);
            assertThat(index.dimension()).isEqualTo(dimension);
            int k = 20;
            List<Hits> found = index.search(flat(queries), k);
            assertThat(found).hasSize(queries.length);
            int differFromCosine = 0;
            for (int q = 0; q < queries.length; q++) {
                assertBest(vectors, queries[q], found.get(q), k);
                differFromCosine += first(vectors, queries[q]) == nearestByAngle(vectors, queries[q]) ? 0 : 1;
            }
            assertThat(differFromCosine)
                    .as("queries where angle misleads, seed %d", seed)
                    .isPositive();
        }
    }

    @RepeatedTest(5)
    void what_is_excluded_is_not_found_and_the_next_best_come_instead(RepetitionInfo info) {
        long seed = 100 + info.getCurrentRepetition();
        Vectors vectors = Vectors.random(seed, 80, 8);
        float[][] queries = Vectors.random(~seed, 3, 8).rows();
        List<int[]> excluded = List.of(ids(vectors.ranked(queries[0]).subList(0, 7)), new int[0], new int[] {
            vectors.ranked(queries[2]).get(3)
        });
        try (MipsIndex index = build(vectors)) {
            List<Hits> found = index.search(flat(queries), 10, excluded);
            for (int q = 0; q < queries.length; q++) {
                assertBest(vectors, queries[q], found.get(q), 10, excluded.get(q));
            }
        }
    }

    @Test
    void asking_for_more_than_there_is_gives_all() {
        Vectors vectors = Vectors.random(7, 6, 4);
        float[] query = Vectors.random(8, 1, 4).rows()[0];
        try (MipsIndex index = build(vectors)) {
            assertBest(vectors, query, index.search(query, 1000).getFirst(), 6);
            assertBest(
                    vectors,
                    query,
                    index.search(query, 6, List.of(new int[] {0, 5})).getFirst(),
                    4,
                    0,
                    5);
        }
    }

    @Test
    void excluding_everything_leaves_nothing() {
        Vectors vectors = Vectors.random(7, 3, 4);
        try (MipsIndex index = build(vectors)) {
            assertThat(index.search(vectors.rows()[0], 2, List.of(new int[] {0, 1, 2}))
                            .getFirst()
                            .size())
                    .isZero();
        }
    }

    @Test
    void a_batch_finds_what_its_queries_find_one_by_one() {
        Vectors vectors = Vectors.random(9, 300, 16);
        float[][] queries = Vectors.random(10, 33, 16).rows();
        try (MipsIndex index = build(vectors)) {
            List<Hits> together = index.search(flat(queries), 5);
            for (int q = 0; q < queries.length; q++) {
                Hits alone = index.search(queries[q], 5).getFirst();
                assertThat(together.get(q).ids()).as("query %d", q).isEqualTo(alone.ids());
                for (int i = 0; i < alone.size(); i++) {
                    assertThat(together.get(q).scores()[i])
                            .isCloseTo(alone.scores()[i], within(1e-5f * Math.abs(alone.scores()[i]) + 1e-4f));
                }
            }
        }
    }

    @Test
    void vectors_may_be_given_in_any_order_and_out_of_larger_arrays() {
        Vectors vectors = Vectors.random(11, 50, 6);
        float[] all = flat(vectors.rows());
        try (MipsIndex index = build(directory.resolve("index"), 50, 6, sink -> {
            for (int id = 49; id >= 0; id--) {
                sink.put(id, all, id * 6);
            }
        })) {
            for (int id = 0; id < 50; id++) {
                assertSame(index.vector(id), vectors.rows()[id]);
            }
        }
    }

    @Test
    void a_vector_is_a_copy() {
        Vectors vectors = Vectors.random(12, 5, 3);
        try (MipsIndex index = build(vectors)) {
            index.vector(2)[0] = 1e30f;
            assertSame(index.vector(2), vectors.rows()[2]);
        }
    }

    @Test
    void queries_of_another_dimension_and_no_hits_at_all_are_the_callers_mistake() {
        Vectors vectors = Vectors.random(21, 10, 4);
        try (MipsIndex index = build(vectors)) {
            assertThatThrownBy(() -> index.search(new float[7], 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> index.search(new float[4], 0)).isInstanceOf(IllegalArgumentException.class);
            assertThat(index.search(new float[0], 1)).isEmpty();
        }
    }

    @Test
    void several_threads_may_search_at_once() {
        Vectors vectors = Vectors.random(22, 200, 8);
        float[][] queries = Vectors.random(23, 16, 8).rows();
        try (MipsIndex index = build(vectors)) {
            List<Hits> found = Arrays.stream(queries)
                    .parallel()
                    .map(query -> index.search(query, 5).getFirst())
                    .toList();
            for (int q = 0; q < queries.length; q++) {
                assertBest(vectors, queries[q], found.get(q), 5);
            }
        }
    }

    /**
     * Every other thread is interrupted before each of its searches, so that it meets whatever an interrupt can close.
     */
    @Test
    void interrupted_threads_harm_neither_themselves_nor_others() throws Exception {
        Vectors vectors = Vectors.random(24, 200, 8);
        float[][] queries = Vectors.random(25, 16, 8).rows();
        try (MipsIndex index = build(vectors);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            int[][] alone = Arrays.stream(queries)
                    .map(query -> index.search(query, 5).getFirst().ids())
                    .toArray(int[][]::new);
            CyclicBarrier start = new CyclicBarrier(4);
            List<Future<int[][]>> found = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                boolean interrupted = thread % 2 == 1;
                found.add(threads.submit(() -> {
                    start.await();
                    return searches(index, queries, interrupted);
                }));
            }
            for (Future<int[][]> one : found) {
                assertThat(one.get()).isDeepEqualTo(alone);
            }
            assertThat(index.search(queries[0], 5).getFirst().ids()).isEqualTo(alone[0]);
        }
    }

    private static int[][] searches(MipsIndex index, float[][] queries, boolean interrupted) {
        int[][] found = new int[queries.length][];
        for (int round = 0; round < 20; round++) {
            for (int q = 0; q < queries.length; q++) {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                found[q] = index.search(queries[q], 5).getFirst().ids();
                assertThat(index.vector(found[q][0])).hasSize(index.dimension());
                assertThat(Thread.interrupted())
                        .as("a search leaves the interrupt to its caller")
                        .isEqualTo(interrupted);
            }
        }
        return found;
    }

    @Test
    void a_vector_that_is_no_vector_is_refused_in_words() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertRefused(sink -> sink.put(1, new float[] {1, bad, 2}, 0), "vector 1 holds " + bad + " at place 1");
        }
        assertRefused(sink -> sink.put(1, new float[2], 0), "vector 1 has 2 numbers where the index has 3");
        assertRefused(sink -> sink.put(4, new float[3], 0), "vector 4 was given for an index of 4");
        assertRefused(sink -> sink.put(-1, new float[3], 0), "vector -1 was given");
        assertRefused(sink -> sink.put(0, new float[3], 0), "vector 0 was given twice");
        assertThatThrownBy(() -> build(directory.resolve("refused"), 0, 3, sink -> {}))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("at least one");
    }

    private void assertRefused(Consumer<VectorSink> source, String message) {
        Path place = directory.resolve("refused");
        assertThatThrownBy(() -> build(place, 4, 3, sink -> {
                    sink.put(0, new float[3], 0);
                    source.accept(sink);
                }))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(message);
        assertThat(place).doesNotExist();
    }

    @Test
    void a_query_that_is_not_finite_is_refused_in_words() {
        try (MipsIndex index = build(Vectors.random(45, 10, 3))) {
            assertThatThrownBy(() -> index.search(new float[] {1, 2, 3, 4, Float.NaN, 6}, 2))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("query 1 holds NaN at place 1");
            assertThatThrownBy(() -> index.search(new float[6], 2, List.of(new int[0])))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void vectors_of_zeros_and_equal_vectors_are_no_trouble() {
        try (MipsIndex index = build(directory.resolve("index"), 100, 5, sink -> {
            for (int id = 0; id < 100; id++) {
                sink.put(id, id < 50 ? new float[5] : new float[] {1, 1, 1, 1, 1}, 0);
            }
        })) {
            Hits hits = index.search(new float[] {1, 0, 0, 0, 0}, 60).getFirst();
            assertThat(Arrays.stream(hits.ids()).distinct().count()).isEqualTo(60);
            assertThat(hits.scores()[49]).isEqualTo(1);
            assertThat(hits.scores()[50]).isZero();
        }
    }
}
