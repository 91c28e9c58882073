package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.pyramidion.index.MipsIndex.Hits;

/** What every index must find among the ids that a filter keeps, of whatever kind. */
abstract class FilterContract extends SearchContract {

    private static final int SIZE = 3_000;

    /** Of 3,000 vectors three, whose lengths differ by a factor of hundreds as all do: none is missed. */
    @RepeatedTest(3)
    void a_filter_that_keeps_a_thousandth_finds_exactly_the_best_of_it(RepetitionInfo info) {
        long seed = 200 + info.getCurrentRepetition();
        Vectors vectors = Vectors.random(seed, SIZE, 16);
        float[][] queries = Vectors.random(~seed, 8, 16).rows();
        int[] kept = new SplittableRandom(seed)
                .ints(0, SIZE)
                .distinct()
                .limit(SIZE / 1_000)
                .toArray();
        try (MipsIndex index = build(vectors)) {
            for (int k : new int[] {1, 3, 5, 100}) {
                List<Hits> found = index.search(flat(queries), k, List.of(), set(kept));
                for (int q = 0; q < queries.length; q++) {
                    assertExactly(vectors, queries[q], found.get(q), k, kept);
                }
            }
        }
    }

    @Test
    void what_is_appended_deleted_or_excluded_is_filtered_all_the_same() {
        Vectors vectors = Vectors.random(210, 400, 8);
        build(vectors).close();
        IndexDirectory place = new IndexDirectory(directory.resolve("index"));
        Vectors longer = appended(place, appended(place, vectors, 200, 211), 1, 212);
        float[] query = Vectors.random(213, 1, 8).rows()[0];
        int[] few = IntStream.rangeClosed(0, 600).filter(id -> id % 40 == 0).toArray();
        int[] many = IntStream.rangeClosed(0, 600).filter(id -> id % 3 == 0).toArray();
        place.delete(
                        among(longer, query, few).getFirst(),
                        among(longer, query, many).get(1))
                .close();
        int deleted = among(longer, query, few).getFirst();
        int excluded = among(longer, query, few).get(1);
        try (MipsIndex index = place.open()) {
            for (int[] kept : List.of(few, many)) {
                Hits found = index.search(query, 4, List.of(new int[] {excluded}), set(kept))
                        .getFirst();
                int[] left = Arrays.stream(kept)
                        .filter(id -> id != deleted && id != excluded)
                        .filter(id -> id != among(longer, query, many).get(1))
                        .toArray();
                assertExactly(longer, query, found, 4, left);
            }
        }
    }

    /** Of what a filter keeps nothing is where an index would look first. */
    @Test
    void a_filter_that_keeps_the_worse_half_finds_the_best_of_that() {
        Vectors vectors = Vectors.random(220, 400, 12);
        float[][] queries = Vectors.random(221, 5, 12).rows();
        try (MipsIndex index = build(vectors)) {
            for (float[] query : queries) {
                List<Integer> ranked = vectors.ranked(query);
                int[] kept = ids(ranked.subList(200, 400));
                Hits found = index.search(query, 10, List.of(), set(kept)).getFirst();
                assertBest(vectors, query, found, 10, ids(ranked.subList(0, 200)));
            }
        }
    }

    @Test
    void a_filter_may_keep_all_or_nothing() {
        Vectors vectors = Vectors.random(230, 90, 6);
        float[][] queries = Vectors.random(231, 2, 6).rows();
        try (MipsIndex index = build(vectors)) {
            List<Hits> without = index.search(flat(queries), 7);
            List<Hits> all = index.search(
                    flat(queries), 7, List.of(), set(IntStream.range(0, 90).toArray()));
            for (int q = 0; q < queries.length; q++) {
                assertThat(all.get(q).ids()).isEqualTo(without.get(q).ids());
            }
            assertThat(index.search(flat(queries), 7, List.of(), set()))
                    .extracting(Hits::size)
                    .containsExactly(0, 0);
        }
    }

    private static IdSet set(int... ids) {
        BitSet set = new BitSet();
        Arrays.stream(ids).forEach(set::set);
        return IdSet.of(set);
    }

    /** Some ids by their scores, the best first. */
    private static List<Integer> among(Vectors vectors, float[] query, int... kept) {
        List<Integer> ranked = new ArrayList<>(vectors.ranked(query));
        ranked.retainAll(Arrays.stream(kept).boxed().toList());
        return ranked;
    }

    private static void assertExactly(Vectors vectors, float[] query, Hits found, int k, int... kept) {
        List<Integer> ranked = among(vectors, query, kept);
        assertThat(found.ids())
                .as("k %d, seed %d", k, vectors.seed())
                .isEqualTo(ids(ranked.subList(0, Math.min(k, ranked.size()))));
    }
}
