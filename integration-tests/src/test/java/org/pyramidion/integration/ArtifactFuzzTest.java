package org.pyramidion.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Folders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.SentenceEncoder;
import org.pyramidion.retrieval.ArrivingVectors;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.testing.fuzz.Fuzz;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Corpora, indexes and models one of whose files is damaged: what the checksum shows is refused by the file's name;
 * behind a checksum that was made to fit there is an answer, or one line that says what is wrong. How many variants:
 * {@code -Dpyramidion.fuzz=N}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArtifactFuzzTest {

    private static final int COUNT = Fuzz.count(600);
    private static final long MOST_BYTES = 64 << 20;
    private static final int SIZE = 100;
    private static final int DIMENSION = 8;

    private Path directory;
    private CorpusStore corpus;
    private DamagedArtifact built;
    private DamagedArtifact model;

    @BeforeAll
    void build(@TempDir Path place) throws IOException {
        directory = place;
        Engine.threads(1);
        try (TestingRealm realm = new TestingRealm(directory)) {
            realm.model(1).save(directory.resolve("model"), Map.of());
        }
        corpus = CorpusStore.open(directory.resolve("corpus"));
        Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, Progress.none()).close();
        new TestingRealm(directory.resolve("other")).close();
        built = DamagedArtifact.of(directory.resolve("other/corpus"));
        model = DamagedArtifact.of(directory.resolve("model"));
    }

    @AfterAll
    void close() {
        corpus.close();
    }

    private static void fuzz(String name, DamagedArtifact artifact, DamagedArtifact.Use use, TestReporter reporter) {
        Fuzz fuzz = new Fuzz(name, MOST_BYTES);
        Fuzz.Outcome seen = fuzz.run(COUNT, seed -> artifact.use(seed, use));
        assertThat(seen.refused()).isGreaterThan(COUNT / 3); // kept vectors are made anew where there seem to be none
        reporter.publishEntry(seen.toString());
        Fuzz.Outcome unseen = new Fuzz(name + ", checksums made to fit", MOST_BYTES)
                .run(COUNT, seed -> artifact.useBehindChecksum(seed, use));
        assertThat(unseen.refused()).isPositive();
        reporter.publishEntry(unseen.toString());
    }

    @Test
    void corpora(TestReporter reporter) {
        fuzz("corpus", built, ArtifactFuzzTest::readAll, reporter);
    }

    /** Texts and pictures. */
    @Test
    void corporaOfPictures(TestReporter reporter) throws IOException {
        Path place = Files.createDirectories(directory.resolve("seen"));
        ImageIO.write(
                new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB),
                "png",
                place.resolve("aba.png").toFile());
        Path records = Files.writeString(place.resolve("seen.jsonl"), """
                {"id": "1", "title": "Aba", "text": "", "image": "aba.png"}
                {"id": "2", "title": "Bebi", "text": "Bebi was founded in 1811. It lies on the river."}
                """);
        try (FileReaders readers = new FileReaders();
                WordPieceTokenizer tokenizer = corpus.openTokenizer()) {
            new CorpusBuilder(tokenizer)
                    .maxBlockTokens(40)
                    .buildFrom(Sources.withPictures(List.of(records), readers, Folders.NONE), place.resolve("corpus"));
        }
        fuzz("corpus of pictures", DamagedArtifact.of(place.resolve("corpus")), ArtifactFuzzTest::readAll, reporter);
    }

    /** A corpus that was changed, which is changed again. */
    @Test
    void revisions(TestReporter reporter) throws IOException {
        Path place = directory.resolve("living/corpus");
        new TestingRealm(directory.resolve("living")).close();
        Path newer = Files.writeString(
                directory.resolve("newer.jsonl"),
                "{\"id\": \"Aba\", \"title\": \"Aba\", \"text\": \"Aba was founded in 1900.\"}\n");
        new CorpusRevision(place).update(Sources.of(List.of(newer), new FileReaders()));
        Path later = directory.resolve("living/later");
        fuzz(
                "corpus, changed again",
                DamagedArtifact.of(place),
                path -> {
                    readAll(path);
                    new CorpusRevision(path).output(later).remove(List.of("Aba"));
                    readAll(later);
                },
                reporter);
    }

    @Test
    void keptVectors(TestReporter reporter) throws IOException {
        try (ArrivingVectors vectors = arriving()) {
            vectors.rank("the city aba", IntStream.range(0, vectors.size()).toArray(), 5);
        }
        fuzz(
                "kept vectors",
                DamagedArtifact.of(directory.resolve("corpus.vectors-minilm")),
                path -> {
                    try (ArrivingVectors vectors = arriving()) {
                        vectors.rank("the city aba", new int[] {0, 5}, 5);
                    }
                },
                reporter);
    }

    private ArrivingVectors arriving() {
        return ArrivingVectors.open(
                corpus, SentenceEncoder.Published.MINILM, directory.resolve("bert"), Precision.FLOAT32);
    }

    private static void readAll(Path place) {
        try (CorpusStore store = CorpusStore.open(place)) {
            store.lineage();
            store.folders();
            store.blockKind();
            assertThat(IntStream.range(0, store.size()).filter(store::isPicture))
                    .hasSize(store.pictures());
            for (int i = 0; i < store.size(); i++) {
                read(store, i);
            }
            try (WordPieceTokenizer tokenizer = store.openTokenizer()) {
                tokenizer.encode("Aba was founded in 1810.");
                store.requireVocabulary(tokenizer.vocabulary());
            }
        }
    }

    private static void read(CorpusStore store, int i) {
        Block block = store.block(i);
        assertThat(store.text(i)).isEqualTo(block.text());
        assertThat(store.title(i)).isEqualTo(block.title());
        block.sentences().forEach(sentence -> sentence.of(block.text()));
        for (SalientSpan span : block.spans()) {
            span.of(block.text());
        }
        for (int t = 0; t < block.tokens().length; t++) {
            new Span(block.tokenStarts()[t], block.tokenLimits()[t]).of(block.text());
        }
        assertThat(store.picture(i)).isEqualTo(block.picture());
        store.blocksOf(store.documentId(i));
        store.blocksOf(store.documentOrdinal(i)).forEach(store::titleTokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "exact-f16", "exact-int8", "hnsw", "partitioned"})
    void indexes(String kind, TestReporter reporter) throws IOException {
        Random random = new Random(1);
        float[] vectors = new float[SIZE * DIMENSION];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        IndexDirectory place = new IndexDirectory(directory.resolve("index-" + kind));
        long[] keys = random.longs(SIZE).toArray();
        place.build(
                        IndexKind.named(kind).orElseThrow(),
                        keys,
                        DIMENSION,
                        Map.of(),
                        sink -> {
                            for (int id = 0; id < SIZE; id++) {
                                sink.put(id, vectors, id * DIMENSION);
                            }
                        },
                        Progress.none())
                .close();
        place.delete(3, 50).close();
        fuzz(kind, DamagedArtifact.of(place.path()), ArtifactFuzzTest::searchAll, reporter);
    }

    private static void searchAll(Path path) {
        IndexDirectory place = new IndexDirectory(path);
        try (MipsIndex index = place.open()) {
            float[] queries = new float[6 * index.dimension()];
            for (int i = 0; i < queries.length; i++) {
                queries[i] = (float) Math.sin(i);
            }
            BitSet some = new BitSet();
            some.set(0, index.size() / 2);
            index.search(queries, 5);
            index.search(Arrays.copyOf(queries, index.dimension()), 40, List.of(), IdSet.of(some));
            Optional<long[]> keys = place.keys();
            assertThat(keys.map(array -> array.length).orElse(index.size())).isEqualTo(index.size());
            for (int id = 0; id < index.size(); id++) {
                try {
                    index.vector(id);
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessage("no vector %d in an index of %d", id, index.size()); // deleted
                }
            }
        }
        place.find();
    }

    @Test
    void wordIndexes(TestReporter reporter) throws IOException {
        DamagedArtifact words = DamagedArtifact.of(corpus.directory().resolve("bm25-words"));
        fuzz(
                "bm25",
                words,
                place -> {
                    try (Bm25Index index = Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, Progress.none())) {
                        index.search(
                                List.of("aba founded 1810", "the river was there"), 10, Bm25Index.Settings.DEFAULTS);
                    }
                },
                reporter);
    }

    @Test
    void models(TestReporter reporter) {
        fuzz("model", model, place -> RealmModel.open(place).close(), reporter);
    }
}
