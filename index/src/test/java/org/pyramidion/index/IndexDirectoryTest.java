package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

class IndexDirectoryTest {

    private static final IndexKind EXACT = new IndexKind.Exact(Storage.FLOAT32);

    @TempDir
    Path directory;

    private IndexDirectory place;

    @BeforeEach
    void place() {
        place = new IndexDirectory(directory.resolve("index"));
    }

    private MipsIndex build(IndexKind kind, int size) {
        return place.build(kind, size, 1, Map.of(), sink -> giveMinusOnes(sink, size), Progress.none());
    }

    private static void giveMinusOnes(VectorSink sink, int size) {
        float[] low = {-1};
        for (int id = 0; id < size; id++) {
            sink.put(id, low, 0);
        }
    }

    @Test
    void an_artifact_of_another_sort_is_refused() {
        Artifact.write(
                place.path(),
                "model",
                1,
                Map.of("dimension", 1),
                partial -> Files.write(partial.resolve("vectors.f32"), new byte[4]));
        assertThatThrownBy(place::open).isInstanceOf(PyramidionException.class).hasMessageContaining("model");
        assertThat(place.find()).isEmpty();
    }

    @Test
    void a_manifest_that_does_not_fit_the_files_is_refused() throws IOException {
        build(EXACT, 7).close();
        String text = Files.readString(place.path().resolve("manifest.json"));
        for (String[] change : new String[][] {
            {"\\[ 7 \\]", "[ 3000 ]"},
            {"\\[ 7 \\]", "[ -7 ]"},
            {"\\[ 7 \\]", "\"seven\""},
            {"\"dimension\" : 1", "\"dimension\" : -1"},
            {"\"dimension\" : 1", "\"dimension\" : 2"},
            {"\"name\" : \"exact\"", "\"name\" : \"magic\""},
            {"\"kind\"", "\"sort\""}
        }) {
            String changed = text.replaceFirst(change[0], change[1]);
            assertThat(changed).isNotEqualTo(text);
            Files.writeString(place.path().resolve("manifest.json"), changed);
            assertThatThrownBy(place::open).as(change[1]).isInstanceOf(PyramidionException.class);
        }
    }

    @Test
    void finds_the_best_across_the_blocks_that_it_scans_one_after_the_other() {
        // More vectors than are scored at once: 2^15 and 2^16.
        int size = (1 << 16) + 100;
        int[] best = {size - 1, 5, 1 << 16, (1 << 16) - 1};
        for (IndexKind kind : List.of(EXACT, new IndexKind.Int8(), new IndexKind.Partitioned(3, 3, 100))) {
            try (MipsIndex index = place.build(
                    kind,
                    size,
                    1,
                    Map.of(),
                    sink -> {
                        for (int id = 0; id < size; id++) {
                            int rank =
                                    List.of(best[0], best[1], best[2], best[3]).indexOf(id);
                            sink.put(id, new float[] {rank < 0 ? -1 : 10 - rank}, 0);
                        }
                    },
                    Progress.none())) {
                assertThat(index.search(new float[] {2}, 4).getFirst().ids()).isEqualTo(best);
            }
        }
    }

    @Test
    void appending_and_deleting_leave_large_files_alone() throws IOException {
        build(EXACT, 5).close();
        Path vectors = place.path().resolve("segment-0/vectors.f32");
        Object file = Files.readAttributes(vectors, "unix:ino").get("ino");
        place.append(
                        2,
                        sink -> {
                            sink.put(5, new float[1], 0);
                            sink.put(6, new float[1], 0);
                        },
                        Progress.none())
                .close();
        place.delete(1).close();
        assertThat(Files.readAttributes(vectors, "unix:ino").get("ino")).isEqualTo(file);
        Artifact.find(place.path()).orElseThrow().verify();
    }

    @Test
    void float16_has_no_room_for_large_numbers() {
        assertThatThrownBy(() -> place.build(
                        new IndexKind.Exact(Storage.FLOAT16),
                        1,
                        2,
                        Map.of(),
                        sink -> sink.put(0, new float[] {1, 70_000}, 0),
                        Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("float16");
    }

    @Test
    void kinds_have_names_and_keep_their_settings() {
        for (String name : IndexKind.NAMES) {
            IndexKind kind = IndexKind.named(name).orElseThrow();
            assertThat(kind.name()).isEqualTo(name);
            assertThat(IndexKind.fromMap(kind.toMap())).hasValue(kind);
        }
        IndexKind graph = new IndexKind.Graph(7, 70, 77);
        IndexKind partitioned = new IndexKind.Partitioned(9, 3, 99);
        assertThat(IndexKind.fromMap(graph.toMap())).hasValue(graph);
        assertThat(IndexKind.fromMap(partitioned.toMap())).hasValue(partitioned);
        assertThat(IndexKind.named("magic")).isEmpty();
    }
}
