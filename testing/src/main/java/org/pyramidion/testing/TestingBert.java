package org.pyramidion.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.json.JsonMapper;

/** A directory like a published BERT's, with two random layers of 16. */
public final class TestingBert {

    private static final int HIDDEN = 16;
    private static final int INNER = 32;
    private static final int LAYERS = 2;
    private static final int POSITIONS = 96;

    private final Random random = new Random(1);
    private final List<WeightTensor> tensors = new ArrayList<>();

    private TestingBert() {}

    /** Writes the directory, which must not be there yet or be empty, and returns it. */
    public static Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<String> vocabulary = vocabulary();
        Files.write(directory.resolve("vocab.txt"), vocabulary);
        Map<String, Object> config = Map.of(
                "vocab_size", vocabulary.size(),
                "hidden_size", HIDDEN,
                "num_hidden_layers", LAYERS,
                "num_attention_heads", 2,
                "intermediate_size", INNER,
                "max_position_embeddings", POSITIONS,
                "type_vocab_size", 2);
        Files.write(directory.resolve("config.json"), JsonMapper.shared().writeValueAsBytes(config));
        SafeTensors.write(
                directory.resolve("model.safetensors"), new TestingBert().weights(vocabulary.size()), Map.of());
        return directory;
    }

    private static List<String> vocabulary() {
        Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "?"));
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        pieces.addAll(
                List.of("the", "is", "of", "in", "capital", "city", "river", "south", "korea", "france", "egypt"));
        pieces.addAll(List.of("seoul", "paris", "tokyo", "cairo", "pyramid", "what", "where", "1802"));
        return List.copyOf(pieces);
    }

    private List<WeightTensor> weights(int vocabulary) {
        matrix("bert.embeddings.word_embeddings.weight", vocabulary, HIDDEN);
        matrix("bert.embeddings.position_embeddings.weight", POSITIONS, HIDDEN);
        matrix("bert.embeddings.token_type_embeddings.weight", 2, HIDDEN);
        norm("bert.embeddings.LayerNorm");
        for (int i = 0; i < LAYERS; i++) {
            String layer = "bert.encoder.layer." + i + ".";
            for (String part : List.of("query", "key", "value")) {
                linear(layer + "attention.self." + part, HIDDEN, HIDDEN);
            }
            linear(layer + "attention.output.dense", HIDDEN, HIDDEN);
            norm(layer + "attention.output.LayerNorm");
            linear(layer + "intermediate.dense", INNER, HIDDEN);
            linear(layer + "output.dense", HIDDEN, INNER);
            norm(layer + "output.LayerNorm");
        }
        linear("bert.pooler.dense", HIDDEN, HIDDEN);
        linear("cls.predictions.transform.dense", HIDDEN, HIDDEN);
        norm("cls.predictions.transform.LayerNorm");
        constant("cls.predictions.bias", 0, vocabulary);
        return tensors;
    }

    private void linear(String name, int rows, int columns) {
        matrix(name + ".weight", rows, columns);
        constant(name + ".bias", 0, rows);
    }

    private void norm(String name) {
        constant(name + ".weight", 1, HIDDEN);
        constant(name + ".bias", 0, HIDDEN);
    }

    private void matrix(String name, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian(0, 0.2);
        }
        tensors.add(WeightTensor.of(name, new long[] {rows, columns}, values));
    }

    private void constant(String name, float value, int length) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        tensors.add(WeightTensor.of(name, new long[] {length}, values));
    }
}
