package org.pyramidion.model;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference vectors: a folder named by the system property {@code pyramidion.golden}, beside the project by default. */
final class Golden {

    private static final Path FOLDER = Path.of(System.getProperty("pyramidion.root", ".."))
            .resolve(System.getProperty("pyramidion.golden", "../shared/golden"))
            .toAbsolutePath()
            .normalize();

    final JsonNode vectors;

    private Golden(JsonNode vectors) {
        this.vectors = vectors;
    }

    /** Opens the folder, or ends the test as skipped, naming what was missing. */
    static Golden open() throws IOException {
        return new Golden(json("golden.json"));
    }

    /** One file of the folder, or the end of the test as skipped. */
    static JsonNode json(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        assumeTrue(Files.exists(file), () -> "reference vectors missing: " + file + " (set -Dpyramidion.golden)");
        return JsonMapper.shared().readTree(Files.readAllBytes(file));
    }

    BertConfig config() {
        return BertConfig.fromJson(
                vectors.get("config").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8), "golden.json");
    }

    JsonNode at(String path) {
        return vectors.at("/" + path.replace('.', '/'));
    }

    /** The weights of one file, in double precision. */
    static Parameters weights(String file) {
        try (WeightFile weights = SafeTensors.open(FOLDER.resolve(file));
                Parameters single = Parameters.empty()) {
            for (String name : weights.names()) {
                single.put(name, Tensors.of(weights.tensor(name)));
            }
            return single.to(ScalarType.Double);
        }
    }

    /** Inputs from padded ids, segments and mask, each {@code [B, L]}. */
    static List<InputSequence> sequences(JsonNode ids, JsonNode segments, JsonNode mask) {
        List<InputSequence> result = new ArrayList<>();
        for (int b = 0; b < ids.size(); b++) {
            int length = (int) java.util.Arrays.stream(ints(mask.get(b)))
                    .filter(m -> m == 1)
                    .count();
            result.add(new InputSequence(
                    java.util.Arrays.copyOf(ints(ids.get(b)), length),
                    java.util.Arrays.copyOf(ints(segments.get(b)), length)));
        }
        return result;
    }

    static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    /** All numbers of a nested array in reading order; true and false are 1 and 0. */
    static double[] flat(JsonNode node) {
        List<Double> values = new ArrayList<>();
        collect(node, values);
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void collect(JsonNode node, List<Double> values) {
        if (node.isArray()) {
            node.forEach(child -> collect(child, values));
        } else {
            values.add(node.isBoolean() ? (node.asBoolean() ? 1.0 : 0.0) : node.asDouble());
        }
    }

    static Tensor tensor(JsonNode node) {
        List<Long> shape = new ArrayList<>();
        for (JsonNode level = node; level.isArray(); level = level.get(0)) {
            shape.add((long) level.size());
        }
        return Tensors.of(flat(node), shape.stream().mapToLong(Long::longValue).toArray());
    }
}
