package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.maveniverse.maven.mima.context.ContextOverrides;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

/** Runs on a publication made here: an ONNX model of a few numbers in the local repository. */
class WeightsCacheTest {

    private static final String TOKENIZER =
            "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"world\":2,\"[PAD]\":0,\"hello\":1}}}";

    @TempDir
    Path directory;

    private Path jar;
    private Publication tiny;
    private Path cache;

    @BeforeEach
    void publish() throws IOException {
        cache = directory.resolve("cache");
        jar = directory.resolve("local/org/example/tiny/1.0/tiny-1.0.jar");
        Files.createDirectories(jar.getParent());
        TestOnnx model = new TestOnnx()
                .matMul("/encoder/layer.0/intermediate/dense/MatMul", "onnx::MatMul_1")
                .initialiser("onnx::MatMul_1", new long[] {2, 4}, 1, 2, 3, 4, 5, 6, 7, 8)
                .initialiser("embeddings.word_embeddings.weight", new long[] {3, 2}, 1, 2, 3, 4, 5, 6)
                .initialiser("embeddings.position_embeddings.weight", new long[] {1, 2}, 1, 2)
                .initialiser("embeddings.token_type_embeddings.weight", new long[] {2, 2}, 1, 2, 3, 4)
                .initialiser("embeddings.position_ids", new long[] {1}, 0)
                .initialiser("encoder.layer.0.intermediate.dense.bias", new long[] {4}, 1, 2, 3, 4)
                .initialiser("encoder.layer.0.output.dense.bias", new long[] {2}, 1, 2)
                .initialiser("classifier.weight", new long[] {1}, 1);
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("tiny.onnx"));
            zip.write(model.toArray());
            zip.putNextEntry(new ZipEntry("tokenizer.json"));
            zip.write(TOKENIZER.getBytes(StandardCharsets.UTF_8));
        }
        tiny = publication("tiny.onnx");
    }

    private Publication publication(String model) {
        return new Publication(
                "tiny",
                "org.example:tiny:1.0",
                Checksums.sha256(jar, Progress.none()),
                new OnnxModule(model, "tokenizer.json"),
                new Publication.Unstored(1, 1e-12, "gelu"));
    }

    private WeightsCache weights() {
        return new WeightsCache(
                cache,
                new MavenArtifacts(ContextOverrides.create()
                        .withUserSettings(false)
                        .withLocalRepositoryOverride(directory.resolve("local"))
                        .offline(true)
                        .build()));
    }

    private void check(Artifact artifact) {
        try (WeightFile model = SafeTensors.open(artifact.file(PretrainedWeights.MODEL))) {
            assertThat(model.names())
                    .containsExactly(
                            "bert.embeddings.position_embeddings.weight",
                            "bert.embeddings.token_type_embeddings.weight",
                            "bert.embeddings.word_embeddings.weight",
                            "bert.encoder.layer.0.intermediate.dense.bias",
                            "bert.encoder.layer.0.intermediate.dense.weight",
                            "bert.encoder.layer.0.output.dense.bias");
            assertThat(model.tensor("bert.encoder.layer.0.intermediate.dense.weight")
                            .toFloats())
                    .containsExactly(1, 5, 2, 6, 3, 7, 4, 8);
        }
    }

    @Test
    void aPublicationIsConvertedOnceAndThenTakenFromTheCache() throws IOException {
        Artifact first = weights().resolve(tiny, Progress.none());
        check(first);
        assertThat(first.file(PretrainedWeights.VOCABULARY)).hasContent("[PAD]\nhello\nworld");
        assertThat(Files.readString(first.file(PretrainedWeights.CONFIG)).replaceAll("\\s", ""))
                .isEqualTo(("{'model_type':'bert','vocab_size':3,'hidden_size':2,'num_hidden_layers':1,"
                                        + "'num_attention_heads':1,")
                                .replace('\'', '"')
                        + "'intermediate_size':4,'max_position_embeddings':1,'type_vocab_size':2,".replace('\'', '"')
                        + "'layer_norm_eps':1.0E-12,'hidden_act':'gelu'}".replace('\'', '"'));

        Files.delete(jar);
        check(weights().resolve(tiny, Progress.none()));
    }

    @Test
    void nothingButTheWeightsAndTheLockIsLeftInTheCache() throws IOException {
        weights().resolve(tiny, Progress.none());
        try (var files = Files.list(cache.resolve("weights"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("tiny", "tiny.lock");
        }
    }

    @Test
    void aDamagedCacheIsMadeAgain() throws IOException {
        Path model = weights().resolve(tiny, Progress.none()).file(PretrainedWeights.MODEL);
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 1] ^= 1;
        Files.write(model, bytes);
        check(weights().resolve(tiny, Progress.none()));
        Files.writeString(model, "short");
        check(weights().resolve(tiny, Progress.none()));
        Files.writeString(model.resolveSibling("manifest.json"), "{");
        check(weights().resolve(tiny, Progress.none()));
    }

    @Test
    void whatAProcessThatDiedLeftBehindIsNoHindrance() throws IOException {
        Path rubbish =
                Files.createDirectories(cache.resolve("weights/tiny.unpacked")).resolve("model.onnx");
        Files.writeString(rubbish, "half");
        check(weights().resolve(tiny, Progress.none()));
    }

    @Test
    void anAlteredDownloadIsAnsweredWithOneLineThatNamesFileAndChecksums() throws IOException {
        Files.writeString(jar, "truncated");
        String found = Checksums.sha256(jar, Progress.none());
        assertThatThrownBy(() -> weights().resolve(tiny, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessage(
                        "%s: truncated or altered: its SHA-256 is %s where %s was expected; delete that file and run "
                                + "again",
                        jar, found, tiny.sha256());
        assertThat(cache.resolve("weights/tiny")).doesNotExist();
    }

    @Test
    void aJarThatLacksTheModelIsAnsweredWithOneLine() {
        assertThatThrownBy(() -> weights().resolve(publication("absent.onnx"), Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("has no entry absent.onnx");
        assertThat(cache.resolve("weights/tiny")).doesNotExist();
    }

    @Test
    void aCacheThatCannotBeUsedIsNamed() throws IOException {
        Files.writeString(cache, "a file");
        assertThatThrownBy(() -> weights().resolve(tiny, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith("cannot use the cache " + cache.resolve("weights"));
    }
}
