package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/** Indexes that are divided, divided anew and put together. */
class ShardsTest {

    private static final Map<String, Object> MADE = Map.of("corpus", "corpus-00000000", "step", 7);

    @TempDir
    Path directory;

    private IndexDirectory at(String name) {
        return new IndexDirectory(directory.resolve(name));
    }

    private MipsIndex whole(IndexKind kind, Vectors vectors) {
        long[] keys = LongStream.range(0, vectors.rows().length)
                .map(id -> id * id - 5)
                .toArray();
        return at("whole").build(kind, keys, vectors.dimension(), MADE, vectors::giveTo, Progress.none());
    }

    private static void assertSameHits(List<Hits> found, List<Hits> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int q = 0; q < found.size(); q++) {
            assertThat(found.get(q).ids()).isEqualTo(expected.get(q).ids());
            assertThat(bits(found.get(q).scores()))
                    .isEqualTo(bits(expected.get(q).scores()));
        }
    }

    private static void assertNoWorse(List<Hits> found, List<Hits> others) {
        for (int q = 0; q < found.size(); q++) {
            float[] scores = found.get(q).scores();
            float[] least = others.get(q).scores();
            assertThat(IntStream.range(0, 20).filter(i -> scores[i] < least[i])).isEmpty();
        }
    }

    private static int[] bits(float[] scores) {
        return IntStream.range(0, scores.length)
                .map(i -> Float.floatToRawIntBits(scores[i]))
                .toArray();
    }

    /** Products of matrices round by their shapes: of 400 random ones 13 had another bit somewhere. */
    @RepeatedTest(20)
    void exact_kinds_score_to_the_bit_as_one_index_does_however_they_are_divided(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(300 + info.getCurrentRepetition());
        int size = random.nextInt(100, 1_500);
        Vectors vectors = Vectors.random(random.nextLong(), size, random.nextInt(2, 130));
        int queries = random.nextInt(1, 5);
        float[] asked = IndexFixture.flat(
                Vectors.random(random.nextLong(), queries, vectors.dimension()).rows());
        List<int[]> excluded = IntStream.range(0, queries)
                .mapToObj(q -> random.ints(7, 0, size).toArray())
                .toList();
        IdSet allowed = FilterContract.set(
                IntStream.range(0, size).filter(id -> id % 3 > 0).toArray());
        for (IndexKind kind : List.of(
                new IndexKind.Exact(Storage.FLOAT32), new IndexKind.Exact(Storage.FLOAT16), new IndexKind.Int8())) {
            whole(kind, vectors).close();
            at("whole").delete(random.ints(9, 0, size).toArray()).close();
            try (MipsIndex whole = at("whole").open();
                    MipsIndex shards = at("shards").divide(at("whole"), random.nextInt(2, 9), Progress.none())) {
                for (int k : new int[] {1, 10, 99}) {
                    assertSameHits(shards.search(asked, k), whole.search(asked, k));
                    assertSameHits(
                            shards.search(asked, k, excluded, allowed), whole.search(asked, k, excluded, allowed));
                }
            }
        }
    }

    /** Among equal scores the lower ids, wherever they are; more of them than are looked at first. */
    @ParameterizedTest
    @ValueSource(strings = {"exact", "exact-f16", "exact-int8", "hnsw", "partitioned"})
    void ties_go_to_the_lower_ids_across_shards(String kind) {
        float[][] rows = new float[900][];
        Arrays.setAll(rows, id -> id % 3 == 1 ? new float[] {3, 1, 0.3f, 7} : new float[] {id % 7, 0, 0, 0});
        Vectors vectors = new Vectors(0, rows);
        float[] query = {0.1f, 0.7f, 0.9f, 0.3f};
        whole(IndexKind.named(kind).orElseThrow(), vectors).close();
        try (MipsIndex shards = at("shards").divide(at("whole"), 4, Progress.none())) {
            int[] lowest = IntStream.range(0, 10).map(i -> 3 * i + 1).toArray();
            int[] found = shards.search(query, 10).getFirst().ids();
            if (kind.startsWith("exact") && !kind.endsWith("int8")) {
                assertThat(found).isEqualTo(lowest);
            } else { // these choose what to score before they score it
                assertThat(found).hasSize(10);
                assertThat(IntStream.of(found)).allMatch(id -> id % 3 == 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "exact-int8", "hnsw", "partitioned"})
    void what_is_divided_anew_is_what_was_there(String kind) {
        Vectors vectors = Vectors.random(310, 700, 12);
        float[] queries = IndexFixture.flat(Vectors.random(311, 6, 12).rows());
        whole(IndexKind.named(kind).orElseThrow(), vectors).close();
        int[] gone = {0, 349, 350, 351, 699};
        at("whole").delete(gone).close();
        at("two").divide(at("whole"), 2, Progress.none()).close();
        at("three").divide(at("two"), 3, Progress.none()).close();
        at("three").divide(at("three"), 7, Progress.none()).close();
        at("one").divide(at("three"), 1, Progress.none()).close();
        try (MipsIndex whole = at("whole").open()) {
            for (String name : List.of("two", "three", "one")) {
                try (MipsIndex other = at(name).open()) {
                    assertThat(other.describe().deleted()).isEqualTo(gone.length);
                    assertThat(other.describe().provenance()).isEqualTo(MADE);
                    assertThat(other.describe().kind().name()).isEqualTo(kind);
                    assertThat(at(name).keys().orElseThrow())
                            .isEqualTo(at("whole").keys().orElseThrow());
                    if (kind.equals("partitioned")) { // more are scored in the end: as many of each shard
                        assertNoWorse(other.search(queries, 20), whole.search(queries, 20));
                    } else {
                        assertSameHits(other.search(queries, 20), whole.search(queries, 20));
                    }
                    int[] ids = {5, 698, 348, 352, 5};
                    assertThat(other.vectors(ids)).isEqualTo(whole.vectors(ids));
                }
            }
        }
        assertThat(directory.resolve("three/shard-6")).isDirectory();
        assertThat(directory.resolve("one/shard-0")).doesNotExist();
    }

    @Test
    void partitions_are_learnt_once_for_all_shards_and_anew_where_they_no_longer_fit() {
        Vectors vectors = Vectors.random(312, 9_000, 4);
        whole(IndexKind.Partitioned.DEFAULT, vectors).close();
        assertThat(at("two").divide(at("whole"), 2, Progress.none()).describe().kind())
                .isEqualTo(new IndexKind.Partitioned(95, 64, 200));
        assertThat(at("four").divide(at("whole"), 4, Progress.none()).describe().kind())
                .isEqualTo(new IndexKind.Partitioned(47, 47, 200));
        assertThat(new IndexKind.Partitioned(7, 3, 50).grown(100, 1_000_000))
                .isEqualTo(new IndexKind.Partitioned(7, 3, 50));
    }

    @Test
    void shards_that_lie_elsewhere_are_put_together_in_any_order_and_found_wanting() {
        Vectors vectors = Vectors.random(313, 90, 6);
        float[] query = Vectors.random(314, 1, 6).rows()[0];
        whole(new IndexKind.Exact(Storage.FLOAT32), vectors).close();
        at("shards").divide(at("whole"), 3, Progress.none()).close();
        List<String> places = IntStream.of(2, 0, 1)
                .mapToObj(s -> directory.resolve("shards/shard-" + s).toString())
                .toList();
        try (MipsIndex joined = at("joined").join(places);
                MipsIndex whole = at("whole").open()) {
            assertSameHits(joined.search(query, 20), whole.search(query, 20));
            assertThat(joined.describe()).isEqualTo(at("joined").find().orElseThrow());
            assertThat(joined.describe().provenance()).isEqualTo(MADE);
        }
        refused(List.of(places.get(0), places.get(1)), "shard-2", "from vector 30 on is needed");
        refused(List.of(places.get(1), places.get(2)), "there are 3 shards, and 2 were named");
        refused(List.of(places.get(0), places.get(1), places.get(2), places.get(2)), "name every shard once");
        refused(List.of(directory.resolve("whole").toString()), "no shard", "pyramidion index shard");
        refused(List.of(directory.resolve("nowhere").toString()), "nowhere");
        assertThatThrownBy(() -> at("joined").delete(3))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll("shard-0", "lies elsewhere");
    }

    @Test
    void shards_of_different_indexes_are_not_put_together() {
        Vectors vectors = Vectors.random(315, 20, 4);
        whole(new IndexKind.Exact(Storage.FLOAT32), vectors).close();
        at("a").divide(at("whole"), 2, Progress.none()).close();
        at("whole")
                .build(
                        new IndexKind.Exact(Storage.FLOAT32),
                        20,
                        4,
                        Map.of("corpus", "corpus-00000000", "step", 8),
                        vectors::giveTo,
                        Progress.none())
                .close();
        at("b").divide(at("whole"), 2, Progress.none()).close();
        refused(
                List.of(
                        directory.resolve("a/shard-0").toString(),
                        directory.resolve("b/shard-1").toString()),
                "of different indexes",
                "step=7",
                "step=8");
    }

    private void refused(List<String> places, String... words) {
        assertThatThrownBy(() -> at("refused").join(places))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll(words);
        assertThat(directory.resolve("refused")).doesNotExist();
    }

    @Test
    void a_shard_that_was_changed_where_it_lies_is_named() {
        whole(new IndexKind.Exact(Storage.FLOAT32), Vectors.random(316, 20, 4)).close();
        at("shards").divide(at("whole"), 2, Progress.none()).close();
        at("joined")
                .join(List.of(
                        directory.resolve("shards/shard-0").toString(),
                        directory.resolve("shards/shard-1").toString()))
                .close();
        Vectors more = Vectors.random(317, 3, 4);
        at("shards").append(3, sink -> more.giveTo(sink, 20), Progress.none()).close();
        assertThatThrownBy(() -> at("joined").open())
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll("shard-1", "13 vectors", "needs 10");
    }

    @Test
    void there_are_no_more_shards_than_vectors() {
        whole(new IndexKind.Exact(Storage.FLOAT32), Vectors.random(318, 5, 4)).close();
        assertThatThrownBy(() -> at("shards").divide(at("whole"), 6, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("5 vectors cannot be divided into 6 shards");
        assertThatThrownBy(() -> at("shards").divide(at("whole"), 0, Progress.none()))
                .isInstanceOf(PyramidionException.class);
    }

    @Test
    void vectors_come_in_bulk_in_the_order_asked_for_even_twice() {
        Vectors vectors = Vectors.random(319, 3_000, 5);
        whole(new IndexKind.Exact(Storage.FLOAT32), vectors).close();
        at("whole")
                .append(500, sink -> Vectors.random(320, 500, 5).giveTo(sink, 3_000), Progress.none())
                .close();
        Vectors longer = vectors.then(Vectors.random(320, 500, 5));
        int[] ids = new SplittableRandom(1).ints(5_000, 0, 3_500).toArray();
        at("shards").divide(at("whole"), 5, Progress.none()).close();
        for (String name : List.of("whole", "shards")) {
            try (MipsIndex index = at(name).open()) {
                float[] rows = index.vectors(ids);
                for (int i = 0; i < ids.length; i++) {
                    assertThat(Arrays.copyOfRange(rows, 5 * i, 5 * i + 5)).isEqualTo(longer.rows()[ids[i]]);
                }
                assertThatThrownBy(() -> index.vectors(new int[] {1, 3_500}))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("3500");
            }
        }
    }
}
