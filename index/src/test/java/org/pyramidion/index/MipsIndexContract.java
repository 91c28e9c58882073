package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/** What every index must do, of whatever kind: find, stay on disk, and change. */
abstract class MipsIndexContract extends FilterContract {

    @Test
    void an_index_is_found_again_on_disk_as_it_was() {
        Vectors vectors = Vectors.random(13, 120, 5);
        float[] query = Vectors.random(14, 1, 5).rows()[0];
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
            assertSame(first.vector(3), old.rows()[3]);
            assertSame(second.vector(3), fresh.rows()[3]);
        }
    }

    @Test
    void a_vector_that_was_never_given_is_refused_and_leaves_no_index() {
        Vectors vectors = Vectors.random(17, 10, 4);
        Path place = directory.resolve("index");
        assertThatThrownBy(() -> build(place, 10, 4, sink -> {
                    for (int id = 0; id < 10; id++) {
                        if (id != 6) {
                            sink.put(id, vectors.rows()[id], 0);
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
            assertSame(index.vector(0), vectors.rows()[0]);
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
    void what_is_appended_is_found_with_what_was_there() {
        Vectors vectors = Vectors.random(30, 150, 8);
        build(vectors).close();
        IndexDirectory place = new IndexDirectory(directory.resolve("index"));
        Vectors longer = appended(place, appended(place, vectors, 70, 31), 1, 32);
        float[][] queries = Vectors.random(33, 10, 8).rows();
        try (MipsIndex index = place.open()) {
            assertThat(index.size()).isEqualTo(221);
            assertThat(index.describe().segments()).isEqualTo(3);
            for (int id : new int[] {0, 149, 150, 219, 220}) {
                assertSame(index.vector(id), longer.rows()[id]);
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
        float[] query = Vectors.random(36, 1, 8).rows()[0];
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
        float[] query = Vectors.random(38, 1, 6).rows()[0];
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
        float[][] queries = Vectors.random(43, 10, 8).rows();
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
}
