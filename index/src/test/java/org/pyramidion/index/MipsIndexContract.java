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
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/** What every index must do, of whatever kind. */
abstract class MipsIndexContract {

    @TempDir
    Path directory;

    /** The kind that is tested. */
    abstract IndexKind kind();

    /**
     * How many of the true top k an index may miss; 0 for an exact one.
     *
     * @param k how many were asked for
     */
    int missesAllowed(int k) {
        return 0;
    }

    /** By how much of its size a stored number may be off. */
    double rounding() {
        return kind().storage() == Storage.FLOAT16 ? 0x1p-11 : 0;
    }

    private MipsIndex build(Path place, int size, int dimension, Consumer<VectorSink> source) {
        return new IndexDirectory(place).build(kind(), size, dimension, PROVENANCE, source, Progress.none());
    }

    private static MipsIndex open(Path place) {
        return new IndexDirectory(place).open();
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

        /** Gives the vectors of an append, whose first id is {@code firstId}. */
        void giveTo(VectorSink sink, int firstId) {
            for (int i = 0; i < rows.length; i++) {
                sink.put(firstId + i, rows[i], 0);
            }
        }

        Vectors then(Vectors others) {
            return new Vectors(
                    seed,
                    Stream.concat(Arrays.stream(rows), Arrays.stream(others.rows))
                            .toArray(float[][]::new));
        }

        /** Σ |q_d x_d|, by which rounding of the numbers can change a score. */
        double size(float[] query, int id) {
            return IntStream.range(0, query.length)
                    .mapToDouble(d -> Math.abs((double) query[d] * rows[id][d]))
                    .sum();
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
                assertSame(index.vector(id), vectors.rows[id]);
            }
        }
    }

    @Test
    void a_vector_is_a_copy() {
        Vectors vectors = Vectors.random(12, 5, 3);
        try (MipsIndex index = build(vectors)) {
            index.vector(2)[0] = 1e30f;
            assertSame(index.vector(2), vectors.rows[2]);
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
            assertSame(first.vector(3), old.rows[3]);
            assertSame(second.vector(3), fresh.rows[3]);
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
            assertSame(index.vector(0), vectors.rows[0]);
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

    /**
     * Every other thread is interrupted before each of its searches, so that it meets whatever an interrupt can close.
     */
    @Test
    void interrupted_threads_harm_neither_themselves_nor_others() throws Exception {
        Vectors vectors = Vectors.random(24, 200, 8);
        float[][] queries = Vectors.random(25, 16, 8).rows;
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

    private Vectors appended(IndexDirectory place, Vectors vectors, int count, long seed) {
        Vectors more = Vectors.random(seed, count, vectors.dimension());
        int firstId = vectors.rows.length;
        place.append(count, sink -> more.giveTo(sink, firstId), Progress.none()).close();
        return vectors.then(more);
    }

    @Test
    void what_is_appended_is_found_with_what_was_there() {
        Vectors vectors = Vectors.random(30, 150, 8);
        build(vectors).close();
        IndexDirectory place = new IndexDirectory(directory.resolve("index"));
        Vectors longer = appended(place, appended(place, vectors, 70, 31), 1, 32);
        float[][] queries = Vectors.random(33, 10, 8).rows;
        try (MipsIndex index = place.open()) {
            assertThat(index.size()).isEqualTo(221);
            assertThat(index.describe().segments()).isEqualTo(3);
            for (int id : new int[] {0, 149, 150, 219, 220}) {
                assertSame(index.vector(id), longer.rows[id]);
            }
            List<Hits> found = index.search(flat(queries), 20);
            for (int q = 0; q < queries.length; q++) {
                assertBest(longer, queries[q], found.get(q), 20);
            }
        }
    }

    @Test
    void what_is_deleted_is_not_found_and_other_ids_stay() {
        Vectors vectors = Vectors.random(34, 100, 8);
        build(vectors).close();
        IndexDirectory place = new IndexDirectory(directory.resolve("index"));
        Vectors longer = appended(place, vectors, 30, 35);
        float[] query = Vectors.random(36, 1, 8).rows[0];
        List<Integer> ranked = longer.ranked(query);
        int[] gone = ids(ranked.subList(0, 5));
        place.delete(gone).close();
        place.delete(ranked.get(7)).close();
        int[] all = IntStream.concat(Arrays.stream(gone), IntStream.of(ranked.get(7)))
                .toArray();
        int excludedToo = ranked.get(5);
        try (MipsIndex index = place.open()) {
            assertThat(index.size()).isEqualTo(130);
            assertThat(index.describe().deleted()).isEqualTo(6);
            assertBest(longer, query, index.search(query, 12).getFirst(), 12, all);
            assertBest(
                    longer,
                    query,
                    index.search(query, 12, List.of(new int[] {excludedToo})).getFirst(),
                    12,
                    IntStream.concat(Arrays.stream(all), IntStream.of(excludedToo))
                            .toArray());
            assertThatThrownBy(() -> index.vector(gone[0])).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> place.delete(130))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("130");
    }

    @Test
    void an_open_index_shows_what_it_showed_while_the_next_is_written() {
        Vectors vectors = Vectors.random(37, 60, 6);
        float[] query = Vectors.random(38, 1, 6).rows[0];
        try (MipsIndex open = build(vectors)) {
            IndexDirectory place = new IndexDirectory(directory.resolve("index"));
            appended(place, vectors, 20, 39);
            place.delete(vectors.ranked(query).getFirst()).close();
            assertThat(open.size()).isEqualTo(60);
            assertBest(vectors, query, open.search(query, 5).getFirst(), 5);
        }
    }

    @Test
    void a_refreshed_index_has_the_new_vectors_and_nothing_of_the_old() {
        Vectors old = Vectors.random(40, 300, 8);
        Vectors fresh = Vectors.random(41, 320, 8);
        build(old).close();
        IndexDirectory place = new IndexDirectory(directory.resolve("index"));
        appended(place, old, 5, 42);
        place.delete(3).close();
        float[][] queries = Vectors.random(43, 10, 8).rows;
        for (Path target : List.of(directory.resolve("beside"), directory.resolve("index"))) {
            try (MipsIndex index =
                    new IndexDirectory(target).refresh(place, 320, Map.of("step", 8), fresh::giveTo, Progress.none())) {
                assertThat(index.size()).isEqualTo(320);
                assertThat(index.describe().deleted()).isZero();
                assertThat(index.describe().provenance()).containsEntry("step", 8);
                List<Hits> found = index.search(flat(queries), 10);
                for (int q = 0; q < queries.length; q++) {
                    assertBest(fresh, queries[q], found.get(q), 10);
                }
            }
        }
    }

    @Test
    void describes_itself() throws IOException {
        Vectors vectors = Vectors.random(44, 50, 6);
        try (MipsIndex index = build(vectors)) {
            Description description = index.describe();
            assertThat(description.kind().name()).isEqualTo(kind().name());
            assertThat(description.size()).isEqualTo(50);
            assertThat(description.deleted()).isZero();
            assertThat(description.dimension()).isEqualTo(6);
            assertThat(description.segments()).isEqualTo(1);
            assertThat(description.provenance()).isEqualTo(PROVENANCE);
            assertThat(description.bytes())
                    .isEqualTo(files().stream()
                            .filter(file -> !file.endsWith("manifest.json"))
                            .mapToLong(file -> file.toFile().length())
                            .sum());
            assertThat(new IndexDirectory(directory.resolve("index")).find()).hasValue(description);
        }
        assertThat(new IndexDirectory(directory.resolve("nowhere")).find()).isEmpty();
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

    private void assertSame(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int d = 0; d < found.length; d++) {
            assertThat((double) found[d]).isCloseTo(expected[d], within(rounding() * Math.abs(expected[d]) + 1e-7));
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
                    .isCloseTo(score, within((rounding() + 1e-5) * vectors.size(query, id)));
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
