package org.pyramidion.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** A directory like a published BERT's, of random weights: what it will know it has learnt here. */
public final class RandomBert {

    /**
     * What it is like.
     *
     * @param inner size of the layer between the hidden states
     * @param positions how many wordpieces it reads
     * @param deviation of its weights, which are normal; biases are zero, layer norms one
     * @param placeDeviation of what stands for places and segments
     * @param passing how much of the identity is added to values, attention's output and the prediction head's
     *     transform: at 1 a place begins by passing on what it attends to, which plain noise takes thousands of
     *     steps to find out (mimetic initialisation, Trockman and Kolter 2023); at 0 all is noise
     */
    public record Shape(
            int layers,
            int hidden,
            int heads,
            int inner,
            int positions,
            double deviation,
            double placeDeviation,
            double passing) {

        /** All noise. */
        public Shape(
                int layers, int hidden, int heads, int inner, int positions, double deviation, double placeDeviation) {
            this(layers, hidden, heads, inner, positions, deviation, placeDeviation, 0);
        }
    }

    private final Shape shape;
    private final List<String> vocabulary;
    private final Random random;
    private final List<WeightTensor> tensors = new ArrayList<>();

    private RandomBert(Shape shape, List<String> vocabulary, long seed) {
        this.shape = shape;
        this.vocabulary = vocabulary;
        this.random = new Random(seed);
    }

    /** Writes one; equal seeds give equal weights. */
    public static void write(Path directory, Shape shape, List<String> vocabulary, long seed) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("vocab.txt"), vocabulary);
        Map<String, Object> config = new TreeMap<>(Map.of(
                "vocab_size", vocabulary.size(),
                "hidden_size", shape.hidden,
                "num_hidden_layers", shape.layers,
                "num_attention_heads", shape.heads,
                "intermediate_size", shape.inner,
                "max_position_embeddings", shape.positions,
                "type_vocab_size", 2));
        Files.write(directory.resolve("config.json"), JsonMapper.shared().writeValueAsBytes(config));
        List<WeightTensor> weights = new RandomBert(shape, vocabulary, seed).weights();
        SafeTensors.write(directory.resolve("model.safetensors"), weights, Map.of());
    }

    private List<WeightTensor> weights() {
        int hidden = shape.hidden;
        int size = vocabulary.size();
        matrix("bert.embeddings.word_embeddings.weight", size, hidden);
        matrix("bert.embeddings.position_embeddings.weight", shape.positions, hidden, shape.placeDeviation);
        matrix("bert.embeddings.token_type_embeddings.weight", 2, hidden, shape.placeDeviation);
        norm("bert.embeddings.LayerNorm");
        for (int i = 0; i < shape.layers; i++) {
            String layer = "bert.encoder.layer." + i + ".";
            linear(layer + "attention.self.query", hidden, hidden);
            linear(layer + "attention.self.key", hidden, hidden);
            passing(layer + "attention.self.value");
            passing(layer + "attention.output.dense");
            norm(layer + "attention.output.LayerNorm");
            linear(layer + "intermediate.dense", shape.inner, hidden);
            linear(layer + "output.dense", hidden, shape.inner);
            norm(layer + "output.LayerNorm");
        }
        linear("bert.pooler.dense", hidden, hidden);
        passing("cls.predictions.transform.dense");
        norm("cls.predictions.transform.LayerNorm");
        constant("cls.predictions.bias", 0, size);
        return tensors;
    }

    private void linear(String name, int rows, int columns) {
        matrix(name + ".weight", rows, columns);
        constant(name + ".bias", 0, rows);
    }

    /** Noise around a part of the identity. */
    private void passing(String name) {
        float[] values = noise(shape.hidden * shape.hidden, shape.deviation);
        for (int i = 0; i < shape.hidden; i++) {
            values[i * shape.hidden + i] += (float) shape.passing;
        }
        tensors.add(WeightTensor.of(name + ".weight", new long[] {shape.hidden, shape.hidden}, values));
        constant(name + ".bias", 0, shape.hidden);
    }

    private void norm(String name) {
        constant(name + ".weight", 1, shape.hidden);
        constant(name + ".bias", 0, shape.hidden);
    }

    private void matrix(String name, int rows, int columns) {
        matrix(name, rows, columns, shape.deviation);
    }

    private void matrix(String name, int rows, int columns, double deviation) {
        tensors.add(WeightTensor.of(name, new long[] {rows, columns}, noise(rows * columns, deviation)));
    }

    private float[] noise(int length, double deviation) {
        float[] values = new float[length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian(0, deviation);
        }
        return values;
    }

    private void constant(String name, float value, int length) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        tensors.add(WeightTensor.of(name, new long[] {length}, values));
    }
}
