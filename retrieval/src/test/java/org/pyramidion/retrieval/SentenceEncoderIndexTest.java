package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.model.SentenceEncoder;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.testing.realm.TestingRealm;

/** The index of a published encoder comes of chunks that outlive a failure. */
class SentenceEncoderIndexTest {

    private static final int WINDOW = BlockEmbedder.WINDOW;
    private static final int BLOCKS = 2 * WINDOW + 20;

    @TempDir
    Path directory;

    private TestingRealm testing;
    private CorpusStore corpus;

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

    private CorpusStore corpus(String name, int documents) throws IOException {
        Path source = Files.write(
                directory.resolve(name + ".jsonl"),
                IntStream.range(0, documents)
                        .mapToObj(i -> "{\"text\": \"%s was founded in %d.\"}"
                                .formatted(TestingRealm.CITIES.get(i % TestingRealm.CITIES.size()), i))
                        .toList());
        new CorpusBuilder(corpus.openTokenizer()).build(List.of(source), directory.resolve(name));
        return CorpusStore.open(directory.resolve(name));
    }

    private void make(CorpusStore of, Precision precision, Progress progress) {
        SentenceEncoderIndex.of(of, Published.MINILM, testing.bert(), precision, progress)
                .close();
    }

    private Path place(CorpusStore of) {
        return SentenceEncoderIndex.place(of, Published.MINILM.weights());
    }

    private Path parts(CorpusStore of) {
        return ChunkedEmbedding.beside(place(of));
    }

    /** The files of the index that is made of all vectors at once. */
    private Map<String, String> inOneGo(CorpusStore of, Precision precision) {
        Path there = directory.resolve("one-go");
        try (SentenceEncoder encoder = SentenceEncoder.open(Published.MINILM, testing.bert(), precision)) {
            new IndexDirectory(there)
                    .build(
                            BlockIndex.DEFAULT_KIND,
                            of.size(),
                            encoder.dimension(),
                            Map.of("corpus", of.id(), "weights", encoder.name(), "precision", precision.label()),
                            sink -> SentenceEncoderIndex.embedder(of, encoder).embedAll(sink, Progress.none()),
                            Progress.none())
                    .close();
        }
        return files(there);
    }

    private static Map<String, String> files(Path place) {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(place)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                files.put(place.relativize(file).toString(), bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Adds up steps; one of whole windows is no embedding, as no batch holds so much. */
    private static Progress counting(AtomicLong embedded, long most) {
        return (what, total, unit) -> new Progress.Task() {
            private long before;

            @Override
            public void update(long done) {
                if (what.equals("embedding blocks") && done - before < WINDOW) {
                    embedded.addAndGet(done - before);
                }
                before = done;
                if (embedded.get() > most) {
                    throw new CancellationException("stopped");
                }
            }
        };
    }

    @Test
    void what_was_embedded_before_a_failure_is_not_embedded_again() throws IOException {
        try (CorpusStore large = corpus("large", BLOCKS)) {
            assertThat(large.size()).isEqualTo(BLOCKS);
            assertThatThrownBy(() -> make(large, Precision.FLOAT32, counting(new AtomicLong(), WINDOW + 1)))
                    .isInstanceOf(CancellationException.class);
            assertThat(parts(large).resolve("chunk-0/embeddings.f32")).hasSize(WINDOW * 32L * Float.BYTES);
            assertThat(parts(large).resolve("chunk-1")).doesNotExist();
            AtomicLong embedded = new AtomicLong();
            make(large, Precision.FLOAT32, counting(embedded, Long.MAX_VALUE));
            assertThat(embedded).hasValue(BLOCKS - WINDOW);
            assertThat(files(place(large))).isEqualTo(inOneGo(large, Precision.FLOAT32));
            assertThat(parts(large)).doesNotExist();
            make(large, Precision.FLOAT32, counting(embedded, 0));
        }
    }

    /** Leaves chunks at a place. */
    private void embed(Path parts, CorpusStore of, Published published, Precision precision) {
        try (SentenceEncoder encoder = SentenceEncoder.open(published, testing.bert(), precision)) {
            new ChunkedEmbedding(parts, of, SentenceEncoderIndex.id(encoder), encoder.dimension(), WINDOW)
                    .embed(SentenceEncoderIndex.embedder(of, encoder), Progress.none(), () -> false);
        }
    }

    private void requireMadeAnew() {
        assertThat(parts(corpus).resolve("chunk-0")).isDirectory();
        make(corpus, Precision.FLOAT32, Progress.none());
        assertThat(files(place(corpus))).isEqualTo(inOneGo(corpus, Precision.FLOAT32));
        assertThat(parts(corpus)).doesNotExist();
    }

    @Test
    void chunks_of_another_precision_are_not_taken() {
        embed(parts(corpus), corpus, Published.MINILM, Precision.BFLOAT16);
        requireMadeAnew();
    }

    @Test
    void chunks_of_another_encoder_are_not_taken() {
        embed(parts(corpus), corpus, Published.BGE, Precision.FLOAT32);
        requireMadeAnew();
    }

    @Test
    void chunks_of_another_corpus_are_not_taken() throws IOException {
        try (CorpusStore other = corpus("other", corpus.size())) {
            assertThat(other.size()).isEqualTo(corpus.size());
            embed(parts(corpus), other, Published.MINILM, Precision.FLOAT32);
        }
        requireMadeAnew();
    }

    /** As a job of Spark may. */
    @Test
    void nothing_is_made_of_chunks_that_others_are_at() {
        try (FileClaim claim =
                FileClaim.take(parts(corpus).resolve("chunk-0.lock")).orElseThrow()) {
            assertThatThrownBy(() -> make(corpus, Precision.FLOAT32, Progress.none()))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("another process embeds some of it");
        }
        make(corpus, Precision.FLOAT32, Progress.none());
        assertThat(parts(corpus)).doesNotExist();
    }
}
