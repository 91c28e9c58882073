package org.pyramidion.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What clients are told of the tools, from {@code tools.json}: a list as the protocol has it, and definitions that each
 * schema refers to and gets as its own.
 */
final class ToolDescriptions {

    private record File(Map<String, Object> definitions, List<Tool> tools) {}

    private ToolDescriptions() {}

    static List<Tool> all() {
        File file = read();
        return file.tools().stream()
                .map(tool -> new Tool(
                        tool.name(),
                        tool.title(),
                        tool.description(),
                        complete(tool.inputSchema(), file.definitions()),
                        complete(tool.outputSchema(), file.definitions()),
                        tool.annotations(),
                        Map.of()))
                .toList();
    }

    private static Map<String, Object> complete(Map<String, Object> schema, Map<String, Object> definitions) {
        Map<String, Object> complete = new LinkedHashMap<>(schema);
        complete.put("$defs", definitions);
        return complete;
    }

    private static File read() {
        try (InputStream file = Objects.requireNonNull(ToolDescriptions.class.getResourceAsStream("tools.json"))) {
            return McpJsonDefaults.getMapper().readValue(file.readAllBytes(), new TypeRef<File>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
