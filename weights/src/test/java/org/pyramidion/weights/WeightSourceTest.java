package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.Names.Part;

class WeightSourceTest {

    @TempDir
    Path directory;

    private Path safe(String name, String... tensors) {
        Path file = directory.resolve(name);
        SafeTensors.write(
                file,
                Arrays.stream(tensors)
                        .map(tensor -> WeightTensor.of(tensor, new long[] {1}, 1))
                        .toList(),
                Map.of());
        return file;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "embeddings.LayerNorm.weight pooler.dense.bias | ENCODER: bert.embeddings.LayerNorm.weight "
                        + "bert.pooler.dense.bias",
                "bert.embeddings.LayerNorm.gamma cls.predictions.bias | ENCODER: bert.embeddings.LayerNorm.weight "
                        + "cls.predictions.bias",
                "realm.pooler.dense.bias cls.predictions.bias | ENCODER: bert.pooler.dense.bias cls.predictions.bias",
                "realm.pooler.dense.bias cls.dense.bias cls.predictions.bias | EMBEDDER: bert.pooler.dense.bias "
                        + "cls.dense.bias cls.predictions.bias",
                "realm.pooler.dense.bias qa_outputs.dense_output.bias | READER: bert.pooler.dense.bias "
                        + "qa_outputs.dense_output.bias",
                "embedder.realm.a.b query_embedder.cls.dense.bias | EMBEDDER: bert.a.b QUERY_EMBEDDER: cls.dense.bias",
                "embedder.realm.a.b reader.realm.a.b block_emb | QUERY_EMBEDDER: bert.a.b READER: bert.a.b INDEX: "
                        + "block_emb",
                "embedder.realm.a.b encoder.realm.a.b encoder.cls.predictions.bias | ENCODER: bert.a.b "
                        + "cls.predictions.bias EMBEDDER: bert.a.b",
                "bert.a.b bert.embeddings.position_ids | ENCODER: bert.a.b",
            })
    void everyClassIsSortedIntoItsParts(String names, String expected) {
        try (WeightSource source = WeightSource.open(safe("m.safetensors", names.split(" ")))) {
            StringBuilder parts = new StringBuilder();
            Arrays.stream(Part.values())
                    .filter(source.parts()::contains)
                    .forEach(part -> parts.append(part)
                            .append(": ")
                            .append(String.join(" ", source.part(part).names()))
                            .append(' '));
            assertThat(parts.toString().strip()).isEqualTo(expected);
            assertThat(source.unknown()).isEmpty();
        }
    }

    @Test
    void aFineTunedCheckpointHasSeveralPartsAndNoStateOfTheOptimiser() throws IOException {
        Path index = new TestBundle()
                .matrix("module/module/module/module/bert/pooler/dense/kernel", 2, 2, 1, 2, 3, 4)
                .matrix("module/module/module/dense/kernel", 2, 1, 1, 2)
                .matrix("reader/module/bert/pooler/dense/kernel", 2, 2, 5, 6, 7, 8)
                .matrix("reader/dense/kernel", 1, 2, 9, 10)
                .matrix("reader/dense/kernel/adam_m", 1, 2, 0, 0)
                .matrix("strange/kernel", 1, 2, 0, 0)
                .write(directory);
        Path checkpoint = directory.resolve("variables"); // as TensorFlow names it: without .index
        try (WeightSource source = WeightSource.open(checkpoint)) {
            assertThat(source.file()).isEqualTo(index);
            assertThat(source.parts()).isEqualTo(Set.of(Part.QUERY_EMBEDDER, Part.READER));
            assertThat(source.part(Part.READER)
                            .tensor("bert.pooler.dense.weight")
                            .toFloats())
                    .containsExactly(5, 7, 6, 8);
            assertThat(source.unknown()).containsExactly("strange/kernel");
        }
    }

    @Test
    void anOnnxModelsConstantsAreNoParameters() throws IOException {
        Path file = directory.resolve("model.onnx");
        byte[] model = new TestOnnx()
                .initialiser("bert.pooler.dense.bias", new long[] {2}, 7, 8)
                .initialiser("/encoder/Constant_output_0", new long[] {1}, 1)
                .initialiser("onnx::Add_7", new long[] {1}, 1)
                .toArray();
        Files.write(file, model);
        try (WeightSource source = WeightSource.open(directory)) {
            assertThat(source.part(Part.ENCODER).names()).containsExactly("bert.pooler.dense.bias");
            assertThat(source.unknown()).isEmpty();
        }
    }

    @Test
    void aDirectoryIsOpenedByWhatStandsInIt() throws IOException {
        Files.write(
                directory.resolve("pytorch_model.bin"),
                TorchCheckpointTest.model().toArray());
        assertThat(WeightFiles.find(directory)).isEqualTo(directory.resolve("pytorch_model.bin"));
        safe("model.safetensors", "bert.a.b");
        assertThat(WeightFiles.find(directory)).isEqualTo(directory.resolve("model.safetensors"));
        assertThatThrownBy(() -> WeightFiles.find(directory.resolve("absent")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("no such file or directory");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> WeightFiles.find(empty)).hasMessageContaining("no weights here");
        Path text = Files.writeString(directory.resolve("a.txt"), "a");
        assertThatThrownBy(() -> WeightSource.open(text)).hasMessageContaining("tells no format of weights");
    }

    @Test
    void shardsAreOneFile() throws IOException {
        safe("model-1.safetensors", "bert.a.b", "bert.stray.b");
        safe("model-2.safetensors", "bert.c.d");
        shards("{'bert.a.b': 'model-1.safetensors', 'bert.c.d': 'model-2.safetensors'}");
        try (WeightSource source = WeightSource.open(directory)) {
            assertThat(source.part(Part.ENCODER).names()).containsExactly("bert.a.b", "bert.c.d");
            assertThat(source.part(Part.ENCODER).tensor("bert.c.d").toFloats()).containsExactly(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'bert.x.y': 'model-1.safetensors'} | tensor bert.x.y is not in model-1.safetensors",
                "{'bert.a.b': '../model-1.safetensors'} | is not the name of a file beside it",
                "{'bert.a.b': 7} | 7 is not the name of a file beside it",
                "{'bert.a.b': 'model-3.safetensors'} | model-3.safetensors: no such file",
                "{} | it has no weight_map",
                "{ | it is not valid JSON",
            })
    void anIndexOfShardsThatLiesIsRefused(String map, String message) throws IOException {
        safe("model-1.safetensors", "bert.a.b");
        shards(map);
        assertThatThrownBy(() -> WeightSource.open(directory))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    private void shards(String map) throws IOException {
        String json = "{\"weight_map\": %s}".formatted(map.replace('\'', '"'));
        Files.writeString(directory.resolve("model.safetensors.index.json"), json);
    }

    @Test
    void twoModelsInOneFileAreRefused() {
        Path file = safe("m.safetensors", "bert.pooler.dense.bias", "pooler.dense.bias");
        assertThatThrownBy(() -> WeightSource.open(file)).hasMessageContaining("it mixes two models");
    }
}
