package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.testing.retrieval.TestingModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mcp} as an assistant's program starts it: in a process of its own, with the SDK's client at the other end. */
class McpCommandTest {

    @TempDir
    static Path directory;

    private static Path run;

    @BeforeAll
    static void writeRun() throws IOException {
        Run place = new Run(directory.resolve("tiny"));
        Map<String, String> settings = Map.of("model.query-length", "24", "corpus.block-length", "48");
        try (TestingModel testing = new TestingModel(directory, false)) {
            new RunDirectory(place)
                    .remember(
                            testing.corpus(),
                            ConfigFile.resolve(ConfigSource.options(settings)).config());
            testing.model().save(place.model(Stage.PRETRAIN), Map.of());
        }
        run = place.directory();
    }

    private static Path island() {
        return TestingCommand.write(
                directory.resolve("island.jsonl"),
                "{\"id\": \"ferry\", \"title\": \"Ferry\", \"text\": \"The ferry leaves the harbour at 07:40.\"}",
                "{\"id\": \"lamp\", \"title\": \"Lamp\", \"text\": \"The lamp was lit by Maria Keller in 1894.\"}");
    }

    private static List<String> arguments() {
        return List.of(
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dpyramidion.loops=plain", // which that compiler can compile
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "mcp",
                "--ranking",
                "bm25",
                "island=" + island(),
                "tiny=" + run);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static JsonNode structured(McpSyncClient client, String tool, Map<String, Object> arguments) {
        CallToolResult result = client.callTool(new CallToolRequest(tool, arguments));
        assertThat(result.isError()).as(result.toString()).isNotEqualTo(true);
        return JsonMapper.shared().valueToTree(result.structuredContent());
    }

    @Test
    void a_client_asks_searches_fills_and_reads() {
        StdioClientTransport transport = new StdioClientTransport(
                ServerParameters.builder(java()).args(arguments()).build(), McpJsonDefaults.getMapper());
        try (McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(Duration.ofMinutes(2))
                .initializationTimeout(Duration.ofMinutes(2))
                .build()) {
            assertThat(client.initialize().serverInfo().name()).isEqualTo("pyramidion");
            assertThat(client.listTools().tools())
                    .extracting(Tool::name)
                    .containsExactlyInAnyOrder("ask", "search", "fill", "passage");
            JsonNode answer = structured(client, "ask", Map.of("question", "Who lit the lamp?", "corpus", "island"));
            assertThat(answer.get("answer").asString()).isEqualTo("Maria Keller");
            JsonNode hit = structured(client, "search", Map.of("query", "ferry", "k", 1, "corpus", "island"))
                    .get("hits")
                    .get(0);
            int number = hit.get("passage").get("number").asInt();
            assertThat(structured(client, "passage", Map.of("number", number, "corpus", "island"))
                            .get("passage"))
                    .isEqualTo(hit.get("passage"));
            JsonNode filling =
                    structured(client, "fill", Map.of("text", "Paris is the capital of [MASK].", "corpus", "tiny"));
            assertThat(filling.get("word").asString()).isNotBlank();
            assertThat(filling.get("documents").get(0).get("utility").asDouble())
                    .isZero();
            CallToolResult refused = client.callTool(new CallToolRequest("ask", Map.of("question", "Who?")));
            assertThat(refused.isError()).isTrue();
            assertThat(((TextContent) refused.content().getFirst()).text())
                    .isEqualTo("'corpus' is missing; there are: island, tiny");
            assertResources(client, number);
        }
    }

    private static void assertResources(McpSyncClient client, int number) {
        assertThat(client.listResources().resources())
                .extracting(Resource::uri)
                .containsExactlyInAnyOrder("pyramidion://island", "pyramidion://tiny");
        assertThat(client.listResourceTemplates().resourceTemplates()).hasSize(1);
        assertThat(text(client, "pyramidion://tiny")).contains("\"stage\":\"pretrain\"");
        assertThat(text(client, "pyramidion://island/passages/" + number)).contains("07:40");
        Assertions.assertThatThrownBy(() -> text(client, "pyramidion://island/passages/99"))
                .isInstanceOf(McpError.class);
    }

    private static String text(McpSyncClient client, String uri) {
        return ((TextResourceContents) client.readResource(new ReadResourceRequest(uri))
                        .contents()
                        .getFirst())
                .text();
    }

    /** And ends when the client's stream does. */
    @Test
    void nothing_but_the_protocol_is_on_standard_output() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(java());
        builder.command().addAll(arguments());
        Process process =
                builder.redirectError(directory.resolve("err").toFile()).start();
        process.getOutputStream().write("""
                        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
                        {"jsonrpc":"2.0","method":"notifications/initialized"}
                        {"jsonrpc":"2.0","id":2,"method":"tools/list"}
                        """.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(lines).hasSize(2);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(JsonMapper.shared().readTree(lines.get(i)).get("id").asInt())
                    .isEqualTo(1 + i);
        }
        assertThat(directory.resolve("err")).content().contains("serving island, tiny");
    }

    @Test
    void places_that_cannot_be_named_or_opened_are_told() {
        assertThat(failure(TestingCommand.run("mcp", "a=" + island(), "a=" + run)))
                .contains("two places are called 'a'");
        assertThat(failure(
                        TestingCommand.run("mcp", directory.resolve("nothing").toString())))
                .contains("nothing is here");
        assertThat(failure(TestingCommand.run("mcp", "--json", "a=" + island())))
                .contains("--json says nothing over MCP");
    }
}
