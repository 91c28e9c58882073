package org.pyramidion.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sets of reference vectors of one form. */
public enum Golden {
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
    public Path file(String name) {
        Path file = Path.of(System.getProperty("pyramidion.root", ".."))
                .resolve(folder())
                .resolve(name)
                .toAbsolutePath()
                .normalize();
        assumeTrue(
                Files.exists(file) || !isOptional(),
                () -> "reference vectors missing: " + file + " (set -D" + PROPERTY + ")");
        assertTrue(Files.exists(file), () -> "reference vectors missing: " + file);
        return file;
    }

    /** One of its JSON files, such as {@code golden.json}. */
    public JsonNode json(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readAllBytes(file(name)));
    }

    /** The numbers of an array. */
    public static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    /** All numbers of a nested array, or the one number, in reading order; true and false are 1 and 0. */
    public static double[] doubles(JsonNode array) {
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

    /** The texts of an array. */
    public static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
