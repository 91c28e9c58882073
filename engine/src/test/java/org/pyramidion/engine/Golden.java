package org.pyramidion.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference vectors: a folder named by the system property {@code pyramidion.golden}, beside the project by default. */
final class Golden {

    private Golden() {}

    /** One part of the vectors, or the end of the test as skipped, naming what was missing. */
    static JsonNode at(String key) throws IOException {
        Path file = Path.of(System.getProperty("pyramidion.root", ".."))
                .resolve(System.getProperty("pyramidion.golden", "../shared/golden"))
                .resolve("golden.json")
                .toAbsolutePath()
                .normalize();
        assumeTrue(Files.exists(file), () -> "reference vectors missing: " + file + " (set -Dpyramidion.golden)");
        return JsonMapper.shared().readTree(Files.readAllBytes(file)).get(key);
    }

    static double[] doubles(JsonNode array) {
        return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }
}
