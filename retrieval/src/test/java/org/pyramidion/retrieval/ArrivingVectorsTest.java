package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.testing.realm.TestingRealm;

class ArrivingVectorsTest {

    private static final String QUESTION = "the city aba";

    @TempDir
    Path directory;

    private TestingRealm testing;
    private CorpusStore corpus;
    private Map<String, Object> wholeManifest = Map.of();

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
    }

    @AfterEach
    void close() {
        testing.close();
    }

    private ArrivingVectors arriving() {
        return ArrivingVectors.open(corpus, Published.MINILM, directory.resolve("bert"), Precision.FLOAT32);
    }

    private Hits ofAll() {
        try (SentenceEncoderIndex index = SentenceEncoderIndex.of(
                corpus, Published.MINILM, directory.resolve("bert"), Precision.FLOAT32, Progress.none())) {
            return index.search(List.of(QUESTION), corpus.size()).getFirst();
        }
    }

    @Test
    void what_is_wanted_is_embedded_and_ranked_and_kept() {
        int[] wanted = {3, 0, 5};
        try (ArrivingVectors vectors = arriving()) {
            assertThat(vectors.known()).isZero();
            assertThat(vectors.rank(QUESTION, wanted, 9).ids()).containsExactlyInAnyOrder(0, 3, 5);
            assertThat(vectors.known()).isEqualTo(3);
            assertThat(vectors.rank(QUESTION, new int[] {7}, 2).size()).isEqualTo(2);
        }
        try (ArrivingVectors vectors = arriving()) {
            assertThat(vectors.known()).isEqualTo(4);
            assertThat(vectors.rank(QUESTION, new int[0], 9).ids()).containsExactlyInAnyOrder(0, 3, 5, 7);
        }
    }

    /** Without the keys of all blocks, which take a second for a large corpus. */
    @Test
    void of_the_same_corpus_the_manifest_tells_which_they_are() {
        Map<String, Object> told = keptWithOtherKeys(Map.of());
        try (ArrivingVectors vectors = arriving()) {
            assertThat(vectors.known()).isEqualTo(3);
            assertThat(vectors.rank(QUESTION, new int[0], 9).ids()).containsExactlyInAnyOrder(0, 3, 5);
        }
        for (Map.Entry<String, Object> changed : List.<Map.Entry<String, Object>>of(
                Map.entry("corpus", "corpus-00000000"),
                Map.entry("precision", "bfloat16"),
                Map.entry("blocks", told.get("blocks").toString().replace(' ', '-')),
                Map.entry("blocks", told.get("blocks").toString().replace("KQ", "Kg")),
                Map.entry("blocks", KeptVectors.text(BitSet.valueOf(new long[] {3}))),
                Map.entry("blocks", KeptVectors.text(BitSet.valueOf(new long[] {3, 1L << 62}))))) {
            keptWithOtherKeys(Map.ofEntries(changed));
            try (ArrivingVectors vectors = arriving()) {
                assertThat(vectors.known()).as(changed.toString()).isZero();
            }
        }
    }

    /** Vectors of the blocks 0, 3 and 5 under keys of nothing. */
    private Map<String, Object> keptWithOtherKeys(Map<String, Object> changed) {
        IndexDirectory place = new IndexDirectory(
                corpus.directory().resolveSibling(corpus.directory().getFileName() + ".vectors-minilm"));
        if (place.find().isEmpty()) {
            try (ArrivingVectors vectors = arriving()) {
                vectors.rank(QUESTION, new int[] {3, 0, 5}, 9);
            }
            wholeManifest = place.find().orElseThrow().provenance();
        }
        Map<String, Object> provenance = new HashMap<>(wholeManifest);
        provenance.putAll(changed);
        int dimension = place.find().orElseThrow().dimension();
        place.build(
                        BlockIndex.DEFAULT_KIND,
                        new long[] {1, 2, 3},
                        dimension,
                        provenance,
                        sink -> IntStream.range(0, 3).forEach(i -> sink.put(i, new float[dimension], 0)),
                        Progress.none())
                .close();
        return wholeManifest;
    }

    @Test
    void all_others_follow_in_the_background() throws InterruptedException {
        Hits all = ofAll();
        try (ArrivingVectors vectors = arriving()) {
            vectors.start();
            for (int i = 0; i < 3000 && vectors.known() < vectors.size(); i++) {
                Thread.sleep(10);
            }
            Hits found = vectors.rank(QUESTION, new int[0], corpus.size());
            assertThat(found.ids()).isEqualTo(all.ids());
            IntStream.range(0, found.size())
                    .forEach(i -> assertThat(found.scores()[i]).isCloseTo(all.scores()[i], within(1e-4f)));
        }
        try (ArrivingVectors vectors = arriving()) {
            assertThat(vectors.known()).isEqualTo(corpus.size());
        }
    }

    @Test
    void those_that_are_allowed_are_ranked_alone_and_several_questions_at_once() {
        BitSet some = new BitSet();
        IntStream.of(1, 4, 5, 6).forEach(some::set);
        try (ArrivingVectors vectors = arriving()) {
            List<String> questions = List.of(QUESTION, "a river");
            List<Hits> found = vectors.rank(questions, new int[] {6, 0, 4, 6, 1}, 2, IdSet.of(some));
            assertThat(vectors.known()).isEqualTo(4);
            for (int i = 0; i < questions.size(); i++) {
                int[] allowed = IntStream.of(
                                vectors.rank(questions.get(i), new int[0], 9).ids())
                        .filter(some::get)
                        .limit(2)
                        .toArray();
                assertThat(found.get(i).ids()).hasSize(2).isEqualTo(allowed);
            }
        }
    }

    @Test
    void a_later_version_of_the_corpus_goes_on_from_there() {
        try (ArrivingVectors vectors = arriving()) {
            vectors.rank(QUESTION, IntStream.range(0, corpus.size()).toArray(), 1);
        }
        String removed = corpus.documentId(0);
        new CorpusRevision(corpus.directory()).remove(List.of(removed));
        try (CorpusStore later = CorpusStore.open(corpus.directory());
                ArrivingVectors vectors =
                        ArrivingVectors.open(later, Published.MINILM, directory.resolve("bert"), Precision.FLOAT32)) {
            assertThat(later.size()).isLessThan(corpus.size()).isPositive();
            assertThat(vectors.known()).isEqualTo(later.size());
        }
    }

    @Test
    void scores_of_two_rankings_are_joined() {
        Hits first = new Hits(new int[] {7, 3, 5}, new float[] {9, 8, 7});
        Hits second = new Hits(new int[] {5, 9}, new float[] {0.2f, 0.1f});
        Hits fused = new ScoreFusion(0.3).fuse(first, second, 3);
        assertThat(fused.ids()).containsExactly(5, 7, 3);
        assertThat(fused.scores()).containsExactly(0.7f, 0.3f, 0.15f);
        Hits none = new Hits(new int[0], new float[0]);
        assertThat(new ScoreFusion(0.3).fuse(none, second, 3).ids()).containsExactly(5, 9);
        assertThat(new ScoreFusion(0.3)
                        .fuse(new Hits(new int[] {4}, new float[] {1}), none, 1)
                        .scores())
                .containsExactly(0.3f);
        assertThatThrownBy(() -> new ScoreFusion(1.1)).isInstanceOf(PyramidionException.class);
    }
}
