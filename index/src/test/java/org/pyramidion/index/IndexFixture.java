package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.index.MipsIndex.Hits;

/** An index of one kind, and what its hits are compared with. */
abstract class IndexFixture {

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

    MipsIndex build(Path place, int size, int dimension, Consumer<VectorSink> source) {
        return new IndexDirectory(place).build(kind(), size, dimension, PROVENANCE, source, Progress.none());
    }

    static MipsIndex open(Path place) {
        return new IndexDirectory(place).open();
    }

    MipsIndex build(Vectors vectors) {
        return build(directory.resolve("index"), vectors.rows().length, vectors.dimension(), vectors::giveTo);
    }

    Vectors appended(IndexDirectory place, Vectors vectors, int count, long seed) {
        Vectors more = Vectors.random(seed, count, vectors.dimension());
        int firstId = vectors.rows().length;
        place.append(count, sink -> more.giveTo(sink, firstId), Progress.none()).close();
        return vectors.then(more);
    }

    void assertSame(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int d = 0; d < found.length; d++) {
            assertThat((double) found[d]).isCloseTo(expected[d], within(rounding() * Math.abs(expected[d]) + 1e-7));
        }
    }

    void assertBest(Vectors vectors, float[] query, Hits hits, int expected, int... excluded) {
        List<Integer> ranked = vectors.ranked(query, excluded);
        assertThat(hits.size()).as("seed %d", vectors.seed()).isEqualTo(expected);
        assertThat(hits.scores()).hasSize(expected);
        List<Integer> missed = new ArrayList<>(ranked.subList(0, expected));
        for (int i = 0; i < expected; i++) {
            int id = hits.ids()[i];
            double score = vectors.score(query, id);
            assertThat((double) hits.scores()[i])
                    .as("score of %d, seed %d", id, vectors.seed())
                    .isCloseTo(score, within((rounding() + 1e-5) * vectors.size(query, id)));
            assertThat(excluded).doesNotContain(id);
            missed.remove((Integer) id);
        }
        assertThat(IntStream.range(1, expected).allMatch(i -> hits.scores()[i - 1] >= hits.scores()[i]))
                .as("best first, seed %d", vectors.seed())
                .isTrue();
        assertThat(missed).as("missed, seed %d", vectors.seed()).hasSizeLessThanOrEqualTo(missesAllowed(expected));
    }

    static int first(Vectors vectors, float[] query) {
        return vectors.ranked(query).getFirst();
    }

    static int nearestByAngle(Vectors vectors, float[] query) {
        return IntStream.range(0, vectors.rows().length)
                .boxed()
                .max(Comparator.comparingDouble(
                        id -> vectors.score(query, id) / Math.sqrt(vectors.score(vectors.rows()[id], id))))
                .orElseThrow();
    }

    List<Path> files() throws IOException {
        try (var files = Files.walk(directory.resolve("index"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    static int[] ids(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    static float[] flat(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
        }
        return all;
    }

    static final Map<String, Object> PROVENANCE = Map.of("corpus", "corpus-00000000", "step", 7);
}
