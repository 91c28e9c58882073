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

/** A directory like a published BERT's, with two random layers. */
public final class TestingBert {

    private static final int LAYERS = 2;
    private static final int POSITIONS = 96;
    private static final Shape SMALL = new Shape(
            16,
            0.2,
            vocabulary("the is of in capital city river south korea france egypt seoul paris tokyo cairo pyramid what"
                    + " where 1802"));

    /**
     * What a random BERT is like.
     *
     * @param hidden size; that of the inner layer is twice as large
     * @param deviation of the weights
     * @param vocabulary its wordpieces
     */
    public record Shape(int hidden, double deviation, List<String> vocabulary) {
        public Shape {
            vocabulary = List.copyOf(vocabulary);
        }
    }

    private final Shape shape;
    private final Random random = new Random(1);
    private final List<WeightTensor> tensors = new ArrayList<>();

    private TestingBert(Shape shape) {
        this.shape = shape;
    }

    /** Writes one of 16 that knows some countries; the directory must not be there yet or be empty. Returns it. */
    public static Path write(Path directory) throws IOException {
        return write(directory, SMALL);
    }

    /** Writes one of a shape. Returns the directory. */
    public static Path write(Path directory, Shape shape) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("vocab.txt"), shape.vocabulary());
        Map<String, Object> config = Map.of(
                "vocab_size",
                shape.vocabulary().size(),
                "hidden_size",
                shape.hidden(),
                "num_hidden_layers",
                LAYERS,
                "num_attention_heads",
                2,
                "intermediate_size",
                2 * shape.hidden(),
                "max_position_embeddings",
                POSITIONS,
                "type_vocab_size",
                2);
        Files.write(directory.resolve("config.json"), JsonMapper.shared().writeValueAsBytes(config));
        SafeTensors.write(directory.resolve("model.safetensors"), new TestingBert(shape).weights(), Map.of());
        return directory;
    }

    /** Marks, signs, letters and digits, and these words, with spaces between. */
    public static List<String> vocabulary(String words) {
        Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "?"));
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        pieces.addAll(List.of(words.split(" ")));
        return List.copyOf(pieces);
    }

    private List<WeightTensor> weights() {
        int hidden = shape.hidden();
        int vocabulary = shape.vocabulary().size();
        matrix("bert.embeddings.word_embeddings.weight", vocabulary, hidden);
        matrix("bert.embeddings.position_embeddings.weight", POSITIONS, hidden);
        matrix("bert.embeddings.token_type_embeddings.weight", 2, hidden);
        norm("bert.embeddings.LayerNorm");
        for (int i = 0; i < LAYERS; i++) {
            String layer = "bert.encoder.layer." + i + ".";
            for (String part : List.of("query", "key", "value")) {
                linear(layer + "attention.self." + part, hidden, hidden);
            }
            linear(layer + "attention.output.dense", hidden, hidden);
            norm(layer + "attention.output.LayerNorm");
            linear(layer + "intermediate.dense", 2 * hidden, hidden);
            linear(layer + "output.dense", hidden, 2 * hidden);
            norm(layer + "output.LayerNorm");
        }
        linear("bert.pooler.dense", hidden, hidden);
        linear("cls.predictions.transform.dense", hidden, hidden);
        norm("cls.predictions.transform.LayerNorm");
        constant("cls.predictions.bias", 0, vocabulary);
        return tensors;
    }

    private void linear(String name, int rows, int columns) {
        matrix(name + ".weight", rows, columns);
        constant(name + ".bias", 0, rows);
    }

    private void norm(String name) {
        constant(name + ".weight", 1, shape.hidden());
        constant(name + ".bias", 0, shape.hidden());
    }

    private void matrix(String name, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian(0, shape.deviation());
        }
        tensors.add(WeightTensor.of(name, new long[] {rows, columns}, values));
    }

    private void constant(String name, float value, int length) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        tensors.add(WeightTensor.of(name, new long[] {length}, values));
    }
}
