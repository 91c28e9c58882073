package org.pyramidion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pyramidion.spark.TestingSpark.SESSION;
import static org.pyramidion.spark.TestingSpark.assertSame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.text.WordPieceTokenizer;

class EmbeddingJobTest {

    private static final int BLOCKS = 2 * BlockEmbedder.WINDOW + 100;

    /** Of all tests: to make it takes seconds. */
    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static Path corpus;
    private static Path model;

    @BeforeAll
    static void write() throws Exception {
        Engine.threadsHere(1);
        Path lines = Files.writeString(
                shared.resolve("many.jsonl"),
                IntStream.range(0, BLOCKS)
                        .mapToObj(i -> "{\"text\": \"Aba %d was founded.%s\"}\n".formatted(i, " It is".repeat(i % 7)))
                        .collect(Collectors.joining()));
        corpus = shared.resolve("many");
        model = shared.resolve("model");
        try (TestingRealm realm = new TestingRealm(shared);
                WordPieceTokenizer tokenizer =
                        WordPieceTokenizer.ofVocabulary(realm.bert().resolve("vocab.txt"), true)) {
            new CorpusBuilder(tokenizer).maxBlockTokens(40).build(List.of(lines), corpus);
            realm.model(1).save(model, Map.of());
        }
    }

    @Test
    void vectors_are_those_of_the_local_command() throws Exception {
        Path index = directory.resolve("spark");
        assertThat(job(model, index).build()).isEqualTo(BLOCKS);
        assertSame(index, local());
        assertThat(directory.resolve("spark.parts")).doesNotExist();
    }

    @Test
    void windows_that_are_embedded_already_are_taken_over() throws Exception {
        Path index = directory.resolve("spark");
        assertThat(job(model, index).embed()).isEqualTo(BLOCKS);
        Path first = directory.resolve("spark.parts").resolve("chunk-0");
        Object before = Files.getLastModifiedTime(first.resolve("manifest.json"));
        Artifact.remove(directory.resolve("spark.parts").resolve("chunk-1"));
        job(model, index).embed();
        assertThat(Files.getLastModifiedTime(first.resolve("manifest.json"))).isEqualTo(before);
        assertThat(directory.resolve("spark.parts").resolve("chunk-1")).isDirectory();
    }

    @Test
    void shares_make_a_whole_in_any_order() throws Exception {
        Path index = directory.resolve("spark");
        assertThat(job(model, index).embedShare(2, 2)).isEqualTo(BlockEmbedder.WINDOW);
        assertThat(directory.resolve("spark.parts").resolve("chunk-1")).isDirectory();
        assertThat(directory.resolve("spark.parts").resolve("chunk-0")).doesNotExist();
        assertThat(job(model, index).embedShare(1, 2)).isEqualTo(BLOCKS - BlockEmbedder.WINDOW);
        assertThat(job(model, index).build()).isEqualTo(BLOCKS);
        assertSame(index, local());
        assertThatThrownBy(() -> job(model, index).embedShare(3, 2)).hasMessageContaining("must be from 1 to 2");
    }

    @Test
    void a_corpus_of_another_vocabulary_is_refused() throws Exception {
        Path other =
                Files.write(directory.resolve("other.txt"), List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"));
        Path text = Files.writeString(directory.resolve("a.jsonl"), "{\"text\": \"a\"}\n");
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(other, true)) {
            new CorpusBuilder(tokenizer).build(List.of(text), directory.resolve("corpus"));
        }
        assertThatThrownBy(() -> job(directory.resolve("corpus"), model, directory.resolve("spark"))
                        .build())
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("built with another vocabulary");
    }

    @Test
    void a_model_that_is_not_there_is_named() {
        assertThatThrownBy(() -> job(directory.resolve("none"), directory.resolve("spark"))
                        .build())
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("none: no model here; name the directory of one");
        assertThatThrownBy(() -> new EncoderChoice.OfPublished("e5", "e5", Precision.FLOAT32))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("encoder 'e5': must be minilm or bge-small");
    }

    private static EmbeddingJob job(Path encoder, Path index) {
        return job(corpus, encoder, index);
    }

    private static EmbeddingJob job(Path blocks, Path encoder, Path index) {
        EncoderChoice choice = new EncoderChoice.OfModel(encoder.toString(), 40, Precision.FLOAT32);
        return new EmbeddingJob(SESSION, blocks, choice, 1, 2, index);
    }

    /** What {@code index build} makes. */
    private Path local() {
        Path index = directory.resolve("local");
        try (CorpusStore opened = CorpusStore.open(corpus);
                RealmModel own = RealmModel.open(model, Precision.FLOAT32)) {
            Realm realm = Realm.of(own, own.inputs(40, 40, 40), opened);
            BlockIndex.follow(index, List.of(), BlockIndex.DEFAULT_KIND, realm, Progress.none())
                    .close();
        }
        return index;
    }
}
