package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
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

/** Sets of reference vectors of one form. */
enum Golden {
    /** Made by {@code benchmarks/peers/golden.py}. */
    CHECKED_IN,
    /** The folder that the system property {@code pyramidion.golden} names; by default one beside the project. */
    FOLDER;

    private static final String PROPERTY = "pyramidion.golden";

    private boolean isOptional() {
        return this == FOLDER && System.getProperty(PROPERTY, "").isBlank();
    }

    private String folder() {
        return this == CHECKED_IN ? "golden" : isOptional() ? "../shared/golden" : System.getProperty(PROPERTY);
    }

    /** A file of the set. Where the default folder is absent the test is skipped, and says what is missing. */
    Path file(String name) {
        Path file = Path.of(System.getProperty("pyramidion.root", ".."))
                .resolve(folder())
                .resolve(name)
                .toAbsolutePath()
                .normalize();
        assumeTrue(
                Files.exists(file) || !isOptional(),
                () -> "reference vectors missing: " + file + " (set -D" + PROPERTY + ")");
        assertThat(file).as("reference vectors").exists();
        return file;
    }

    JsonNode json(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readAllBytes(file(name)));
    }

    /** The weights of one file, in double precision. */
    Parameters weights(String name) {
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
