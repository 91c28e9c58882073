package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/** What every index must do; an implementation's test says how one is built and opened. */
abstract class MipsIndexContract {

    @TempDir
    Path directory;

    /** Builds an index in {@code place} and opens it. */
    abstract MipsIndex build(Path place, int size, int dimension, Consumer<VectorSink> source);

    /** Opens what {@link #build} made. */
    abstract MipsIndex open(Path place);

    /**
     * How many of the true top k an index may miss; 0 for an exact one.
     *
     * @param k how many were asked for
     */
    int missesAllowed(int k) {
        return 0;
    }

    /** Random vectors whose lengths differ by a factor of hundreds, so that inner product and cosine disagree. */
    record Vectors(long seed, float[][] rows) {

        static Vectors random(long seed, int size, int dimension) {
            SplittableRandom random = new SplittableRandom(seed);
            float[][] rows = new float[size][dimension];
            for (float[] row : rows) {
                double norm = Math.exp(random.nextDouble(-3, 3));
                for (int d = 0; d < dimension; d++) {
                    row[d] = (float) (norm * random.nextGaussian());
                }
            }
            return new Vectors(seed, rows);
        }

        int dimension() {
            return rows[0].length;
        }

        void giveTo(VectorSink sink) {
            for (int id = 0; id < rows.length; id++) {
                sink.put(id, rows[id], 0);
            }
        }

        double score(float[] query, int id) {
            return IntStream.range(0, query.length)
                    .mapToDouble(d -> (double) query[d] * rows[id][d])
                    .sum();
        }

        /** All ids that are not excluded, best first. */
        List<Integer> ranked(float[] query, int... excluded) {
            return IntStream.range(0, rows.length)
                    .filter(id -> Arrays.stream(excluded).noneMatch(e -> e == id))
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer id) -> -score(query, id)))
                    .toList();
        }
    }

    private MipsIndex build(Vectors vectors) {
        return build(directory.resolve("index"), vectors.rows.length, vectors.dimension(), vectors::giveTo);
    }

    @RepeatedTest(5)
    void agrees_with_brute_force_on_vectors_of_widely_varying_length(RepetitionInfo info) {
        long seed = info.getCurrentRepetition();
        SplittableRandom random = new SplittableRandom(seed);
        int dimension = random.nextInt(2, 40);
        Vectors vectors = Vectors.random(seed, random.nextInt(50, 500), dimension);
        float[][] queries = Vectors.random(~seed, 10, dimension).rows;
        try (MipsIndex index = build(vectors)) {
            assertThat(index.size()).isEqualTo(vectors.rows.length);
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
        float[][] queries = Vectors.random(~seed, 3, 8).rows;
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
        float[] query = Vectors.random(8, 1, 4).rows[0];
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
            assertThat(index.search(vectors.rows[0], 2, List.of(new int[] {0, 1, 2}))
                            .getFirst()
                            .size())
                    .isZero();
        }
    }

    @Test
    void a_batch_finds_what_its_queries_find_one_by_one() {
        Vectors vectors = Vectors.random(9, 300, 16);
        float[][] queries = Vectors.random(10, 33, 16).rows;
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
        float[] all = flat(vectors.rows);
        try (MipsIndex index = build(directory.resolve("index"), 50, 6, sink -> {
            for (int id = 49; id >= 0; id--) {
                sink.put(id, all, id * 6);
            }
        })) {
            for (int id = 0; id < 50; id++) {
                assertThat(index.vector(id)).isEqualTo(vectors.rows[id]);
            }
        }
    }

    @Test
    void a_vector_is_a_copy() {
        Vectors vectors = Vectors.random(12, 5, 3);
        try (MipsIndex index = build(vectors)) {
            index.vector(2)[0] = 1e30f;
            assertThat(index.vector(2)).isEqualTo(vectors.rows[2]);
        }
    }

    @Test
    void an_index_is_found_again_on_disk_as_it_was() {
        Vectors vectors = Vectors.random(13, 120, 5);
        float[] query = Vectors.random(14, 1, 5).rows[0];
        Hits before;
        try (MipsIndex index = build(vectors)) {
            before = index.search(query, 9).getFirst();
        }
        try (MipsIndex index = open(directory.resolve("index"))) {
            assertThat(index.size()).isEqualTo(120);
            assertThat(index.dimension()).isEqualTo(5);
            Hits after = index.search(query, 9).getFirst();
            assertThat(after.ids()).isEqualTo(before.ids());
            assertThat(after.scores()).isEqualTo(before.scores());
        }
    }

    @Test
    void an_index_can_be_built_anew_while_the_old_one_is_read() {
        Vectors old = Vectors.random(15, 20, 4);
        Vectors fresh = Vectors.random(16, 20, 4);
        try (MipsIndex first = build(old);
                MipsIndex second = build(fresh)) {
            assertThat(first.vector(3)).isEqualTo(old.rows[3]);
            assertThat(second.vector(3)).isEqualTo(fresh.rows[3]);
        }
    }

    @Test
    void a_vector_that_was_never_given_is_refused_and_leaves_no_index() {
        Vectors vectors = Vectors.random(17, 10, 4);
        Path place = directory.resolve("index");
        assertThatThrownBy(() -> build(place, 10, 4, sink -> {
                    for (int id = 0; id < 10; id++) {
                        if (id != 6) {
                            sink.put(id, vectors.rows[id], 0);
                        }
                    }
                }))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("6");
        assertThatThrownBy(() -> open(place)).isInstanceOf(PyramidionException.class);
    }

    @Test
    void a_source_that_fails_leaves_the_index_that_was_there() {
        Vectors vectors = Vectors.random(18, 10, 4);
        build(vectors).close();
        assertThatThrownBy(() -> build(directory.resolve("index"), 10, 4, sink -> {
                    sink.put(0, new float[4], 0);
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        try (MipsIndex index = open(directory.resolve("index"))) {
            assertThat(index.vector(0)).isEqualTo(vectors.rows[0]);
        }
    }

    @Test
    void a_file_that_was_cut_short_is_refused() throws IOException {
        Vectors vectors = Vectors.random(19, 10, 4);
        build(vectors).close();
        Path largest = files().stream()
                .max(Comparator.comparingLong(path -> path.toFile().length()))
                .orElseThrow();
        try (FileChannel channel = FileChannel.open(largest, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        assertThatThrownBy(() -> open(directory.resolve("index")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(largest.getFileName().toString());
    }

    @Test
    void any_missing_file_is_refused() throws IOException {
        Vectors vectors = Vectors.random(20, 10, 4);
        build(vectors).close();
        for (Path file : files()) {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            assertThatThrownBy(() -> open(directory.resolve("index")))
                    .as("without %s", file)
                    .isInstanceOf(PyramidionException.class);
            Files.write(file, bytes);
        }
        open(directory.resolve("index")).close();
    }

    @Test
    void nothing_at_all_is_refused() {
        assertThatThrownBy(() -> open(directory.resolve("nowhere")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("nowhere");
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
        float[][] queries = Vectors.random(23, 16, 8).rows;
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

    private void assertBest(Vectors vectors, float[] query, Hits hits, int expected, int... excluded) {
        List<Integer> ranked = vectors.ranked(query, excluded);
        assertThat(hits.size()).as("seed %d", vectors.seed).isEqualTo(expected);
        assertThat(hits.scores()).hasSize(expected);
        List<Integer> missed = new ArrayList<>(ranked.subList(0, expected));
        for (int i = 0; i < expected; i++) {
            int id = hits.ids()[i];
            double score = vectors.score(query, id);
            assertThat((double) hits.scores()[i])
                    .as("score of %d, seed %d", id, vectors.seed)
                    .isCloseTo(score, within(1e-5 * Math.abs(score) + 1e-2));
            assertThat(excluded).doesNotContain(id);
            missed.remove((Integer) id);
        }
        assertThat(IntStream.range(1, expected).allMatch(i -> hits.scores()[i - 1] >= hits.scores()[i]))
                .as("best first, seed %d", vectors.seed)
                .isTrue();
        assertThat(missed).as("missed, seed %d", vectors.seed).hasSizeLessThanOrEqualTo(missesAllowed(expected));
    }

    private static int first(Vectors vectors, float[] query) {
        return vectors.ranked(query).getFirst();
    }

    private static int nearestByAngle(Vectors vectors, float[] query) {
        return IntStream.range(0, vectors.rows.length)
                .boxed()
                .max(Comparator.comparingDouble(
                        id -> vectors.score(query, id) / Math.sqrt(vectors.score(vectors.rows[id], id))))
                .orElseThrow();
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(directory.resolve("index"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static int[] ids(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private static float[] flat(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
        }
        return all;
    }

    static final Map<String, Object> PROVENANCE = Map.of("corpus", "corpus-00000000", "step", 7);
}
