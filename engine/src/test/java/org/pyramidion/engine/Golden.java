package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** One part of {@code golden.json}. */
    JsonNode at(String key) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readAllBytes(file("golden.json")))
                .get(key);
    }

    static double[] doubles(JsonNode array) {
        return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }
}
