package org.pyramidion.train;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference vectors: a folder named by the system property {@code pyramidion.golden}, beside the project by default. */
final class Golden {

    private Golden() {}

    /** A file of the folder, or the end of the test as skipped, naming what was missing. */
    static Path file(String name) {
        Path file = Path.of(System.getProperty("pyramidion.root", ".."))
                .resolve(System.getProperty("pyramidion.golden", "../shared/golden"))
                .resolve(name)
                .toAbsolutePath()
                .normalize();
        assumeTrue(Files.exists(file), () -> "reference vectors missing: " + file + " (set -Dpyramidion.golden)");
        return file;
    }

    static JsonNode json(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readAllBytes(file(name)));
    }

    /** The weights of one file, in double precision. */
    static Parameters weights(String name) {
        try (WeightFile weights = SafeTensors.open(file(name));
                Parameters single = Parameters.empty()) {
            weights.names().forEach(tensor -> single.put(tensor, Tensors.of(weights.tensor(tensor))));
            return single.to(ScalarType.Double);
        }
    }

    static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    /** All numbers of a nested array, or the one number, in reading order; true and false are 1 and 0. */
    static double[] doubles(JsonNode array) {
        List<Double> values = new ArrayList<>();
        collect(array, values);
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void collect(JsonNode node, List<Double> values) {
        if (node.isArray()) {
            node.forEach(child -> collect(child, values));
        } else {
            values.add(node.isBoolean() ? (node.asBoolean() ? 1.0 : 0.0) : node.asDouble());
        }
    }

    static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
