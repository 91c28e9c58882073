package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

class ExactIndexTest extends MipsIndexContract {

    @Override
    MipsIndex build(Path place, int size, int dimension, Consumer<VectorSink> source) {
        return ExactIndex.build(place, size, dimension, PROVENANCE, source);
    }

    @Override
    MipsIndex open(Path place) {
        return ExactIndex.open(place);
    }

    @Test
    void remembers_what_it_was_made_from() {
        try (ExactIndex index = ExactIndex.build(
                directory.resolve("index"), 1, 2, PROVENANCE, sink -> sink.put(0, new float[] {1, 2}, 0))) {
            assertThat(index.provenance()).containsAllEntriesOf(PROVENANCE);
        }
        try (ExactIndex index = ExactIndex.open(directory.resolve("index"))) {
            assertThat(index.provenance()).containsAllEntriesOf(PROVENANCE);
        }
    }

    @Test
    void an_artifact_of_another_kind_is_refused() {
        Path place = directory.resolve("model");
        Artifact.write(
                place,
                "model",
                1,
                Map.of("size", 1, "dimension", 1),
                partial -> Files.write(partial.resolve("embeddings.f32"), new byte[4]));
        assertThatThrownBy(() -> ExactIndex.open(place))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("model");
    }

    @Test
    void a_manifest_that_claims_more_vectors_than_the_file_has_is_refused() throws IOException {
        Path place = directory.resolve("index");
        build(place, 2, 3, sink -> {
                    sink.put(0, new float[3], 0);
                    sink.put(1, new float[3], 0);
                })
                .close();
        Path manifest = place.resolve("manifest.json");
        String text = Files.readString(manifest);
        assertThat(text).containsPattern("\"size\"\\s*:\\s*2\\b");
        Files.writeString(manifest, text.replaceAll("\"size\"\\s*:\\s*2\\b", "\"size\": 3000"));
        assertThatThrownBy(() -> ExactIndex.open(place)).isInstanceOf(PyramidionException.class);
        Files.writeString(manifest, text.replaceAll("\"dimension\"\\s*:\\s*3\\b", "\"dimension\": -3"));
        assertThatThrownBy(() -> ExactIndex.open(place)).isInstanceOf(PyramidionException.class);
    }

    @Test
    void finds_the_best_across_the_parts_that_it_scans_one_after_the_other() {
        // More vectors than are scored at once: 2^16.
        int size = (1 << 16) + 100;
        int[] best = {size - 1, 5, (1 << 16), (1 << 16) - 1};
        try (MipsIndex index = build(directory.resolve("index"), size, 1, sink -> {
            float[] low = {-1};
            for (int id = 0; id < size; id++) {
                sink.put(id, low, 0);
            }
            for (int i = 0; i < best.length; i++) {
                sink.put(best[i], new float[] {10 - i}, 0);
            }
        })) {
            assertThat(index.search(new float[] {2}, 4).getFirst().ids()).isEqualTo(best);
        }
    }
}
