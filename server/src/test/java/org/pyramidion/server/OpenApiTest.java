package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The description is kept by hand, so it is held to what is served, and what is served to it. */
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

    private static JsonNode description() throws IOException {
        try (InputStream in = Server.class.getResourceAsStream("openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        }
    }

    private static Set<String> described() throws IOException {
        Set<String> described = new TreeSet<>();
        description()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation ->
                                described.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return described;
    }

    @Test
    void routes_and_description_are_the_same(@TempDir Path directory) throws IOException {
        try (TestingServer server = TestingServer.open(directory)) {
            Set<String> served = new TreeSet<>();
            server.server().routes().stream()
                    .filter(route -> !route.path().equals("/") && !route.path().startsWith("/page/"))
                    .forEach(route -> served.add(route.method().text() + " " + route.documentedPath()));

            assertThat(served).isEqualTo(described()).hasSizeGreaterThan(15);
        }
    }

    @Test
    void all_that_is_referred_to_is_there() throws IOException {
        JsonNode root = description();
        Set<String> references = new TreeSet<>();
        collect(root, references);

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(
                        reference -> assertThat(root.at(reference.substring(1)).isMissingNode())
                                .isFalse());
    }

    /** Generators of clients make a class of each tag, and a method of each operation. */
    @Test
    void each_operation_has_a_name_of_its_own_and_a_tag_that_is_declared() throws IOException {
        JsonNode root = description();
        List<String> tags = root.path("tags")
                .valueStream()
                .map(tag -> tag.path("name").asString())
                .toList();
        List<JsonNode> operations = root.path("paths")
                .valueStream()
                .flatMap(path -> path.properties().stream())
                .filter(entry -> METHODS.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();

        assertThat(operations)
                .extracting(operation -> operation.path("operationId").asString())
                .doesNotHaveDuplicates()
                .doesNotContain("");
        assertThat(operations)
                .extracting(operation -> operation.path("tags").path(0).asString())
                .isSubsetOf(tags);
    }

    /** YAML 1.1, which much software reads, takes this for a key. */
    @Test
    void no_plain_text_in_braces_has_a_question_mark() throws IOException {
        try (InputStream in = Server.class.getResourceAsStream("openapi.yaml")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .noneMatch(line -> line.matches("[^']*\\{[^']*\\?.*"));
        }
    }

    private static void collect(JsonNode node, Set<String> references) {
        if (node.path("$ref").isString()) {
            references.add(node.path("$ref").asString());
        }
        node.forEach(child -> collect(child, references));
    }
}
