package org.pyramidion.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Ranking;
import org.pyramidion.api.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The protocol without a transport: what goes in and comes out. */
class StatelessServerTest {

    @TempDir
    static Path directory;

    private static Pyramidion pyramidion;
    private static StatelessServer server;

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(directory.resolve("island.jsonl"), """
                {"id": "ferry", "title": "Ferry", "source": "public", "text": "The ferry leaves the harbour at 07:40."}
                {"id": "lamp", "title": "Lamp", "source": "secret", "text": "The lamp was lit by Maria Keller in 1894."}
                """);
        Settings settings = Settings.defaults().ranking(Ranking.BM25).workspace(directory.resolve("cache"));
        pyramidion = Pyramidion.open(Map.of());
        pyramidion.add("island", directory.resolve("island.jsonl"), settings);
        pyramidion.add("the others", directory.resolve("island.jsonl"), settings.reading(false));
        server = new StatelessServer(pyramidion, new Access(name -> name.equals("island"), Filter.none()), "1");
    }

    @AfterAll
    static void close() {
        server.close();
        pyramidion.close();
    }

    private static JsonNode ask(StatelessServer server, String method, Map<String, Object> params) {
        StatelessServer.Reply reply = server.answer(JsonMapper.shared()
                .writeValueAsString(Map.of("jsonrpc", "2.0", "id", 7, "method", method, "params", params)));
        assertThat(reply.status()).isEqualTo(200);
        JsonNode response = JsonMapper.shared().readTree(reply.body().orElseThrow());
        assertThat(response.get("id").asInt()).isEqualTo(7);
        return response;
    }

    private static JsonNode call(StatelessServer server, String tool, Map<String, Object> arguments) {
        return ask(server, "tools/call", Map.of("name", tool, "arguments", arguments))
                .get("result");
    }

    private static JsonNode structured(String tool, Map<String, Object> arguments) {
        JsonNode result = call(server, tool, arguments);
        assertThat(result.path("isError").asBoolean(false))
                .as(result.toString())
                .isFalse();
        assertThat(result.get("content").get(0).get("text").asString()).isNotBlank();
        return result.get("structuredContent");
    }

    private static String failure(StatelessServer server, String tool, Map<String, Object> arguments) {
        JsonNode result = call(server, tool, arguments);
        assertThat(result.path("isError").asBoolean(false))
                .as(result.toString())
                .isTrue();
        return result.get("content").get(0).get("text").asString();
    }

    @Test
    void a_client_is_told_what_there_is() {
        JsonNode hello = ask(
                        server,
                        "initialize",
                        Map.of(
                                "protocolVersion",
                                "2025-06-18",
                                "capabilities",
                                Map.of(),
                                "clientInfo",
                                Map.of("name", "test", "version", "1")))
                .get("result");
        assertThat(hello.get("serverInfo").get("name").asString()).isEqualTo("pyramidion");
        assertThat(hello.get("capabilities").has("tools")).isTrue();
        JsonNode tools = ask(server, "tools/list", Map.of()).get("result").get("tools");
        assertThat(tools.valueStream().map(tool -> tool.get("name").asString()))
                .containsExactlyInAnyOrder("ask", "search", "fill", "passage");
        for (JsonNode tool : tools) {
            assertThat(tool.get("annotations").get("readOnlyHint").asBoolean()).isTrue();
            assertThat(tool.get("outputSchema").get("$defs").has("passage")).isTrue();
        }
        JsonNode resources =
                ask(server, "resources/list", Map.of()).get("result").get("resources");
        assertThat(resources.valueStream().map(corpus -> corpus.get("uri").asString()))
                .containsExactly("pyramidion://island");
        JsonNode templates =
                ask(server, "resources/templates/list", Map.of()).get("result").get("resourceTemplates");
        assertThat(templates.get(0).get("uriTemplate").asString()).isEqualTo(ResourceNames.PASSAGES);
    }

    @Test
    void an_answer_comes_with_its_evidence() {
        JsonNode answer = structured("ask", Map.of("question", "Who lit the lamp?"));
        assertThat(answer.get("found").asBoolean()).isTrue();
        assertThat(answer.get("answer").asString()).isEqualTo("Maria Keller");
        assertThat(answer.get("confidence").asDouble()).isBetween(0.0, 1.0);
        JsonNode evidence = answer.get("evidence");
        assertThat(evidence.get("text")
                        .asString()
                        .substring(
                                answer.get("start").asInt(), answer.get("limit").asInt()))
                .isEqualTo("Maria Keller");
        assertThat(evidence.get("fields").get("source").asString()).isEqualTo("secret");
        JsonNode none =
                structured("ask", Map.of("question", "Who lit the lamp?", "where", Map.of("source", List.of("x"))));
        assertThat(none.get("found").asBoolean()).isFalse();
        assertThat(none.get("passages").isEmpty()).isTrue();
    }

    @Test
    void what_is_found_can_be_read_as_a_passage_and_as_a_resource() {
        JsonNode hit = structured("search", Map.of("query", "harbour", "k", 1))
                .get("hits")
                .get(0);
        JsonNode passage = hit.get("passage");
        assertThat(passage.get("document").asString()).isEqualTo("ferry");
        JsonNode read =
                structured("passage", Map.of("number", passage.get("number").asInt(), "before", 3, "after", 3.0));
        assertThat(read.get("passage")).isEqualTo(passage);
        assertThat(read.get("before").size() + read.get("after").size()).isZero();
        JsonNode contents = ask(
                        server,
                        "resources/read",
                        Map.of("uri", passage.get("uri").asString()))
                .get("result")
                .get("contents")
                .get(0);
        assertThat(contents.get("text").asString()).isEqualTo("The ferry leaves the harbour at 07:40.");
        assertThat(contents.get("_meta").get("title").asString()).isEqualTo("Ferry");
        JsonNode corpus = JsonMapper.shared()
                .readTree(ask(server, "resources/read", Map.of("uri", "pyramidion://island"))
                        .get("result")
                        .get("contents")
                        .get(0)
                        .get("text")
                        .asString());
        assertThat(corpus.get("documents").asInt()).isEqualTo(2);
        assertThat(corpus.get("fills_blanks").asBoolean()).isFalse();
    }

    @Test
    void mistakes_are_told_in_words() {
        assertThat(failure(server, "ask", Map.of())).isEqualTo("'question' is missing; give it as a string");
        assertThat(failure(server, "ask", Map.of("question", 3))).contains("'question' is 3");
        assertThat(failure(server, "ask", Map.of("question", " "))).contains("'question' has 0 characters");
        assertThat(failure(server, "search", Map.of("query", "x", "k", 99)))
                .isEqualTo("'k' is 99; give a whole number from 1 to 50");
        assertThat(failure(server, "search", Map.of("query", "x", "where", "y")))
                .contains("'where' is y");
        assertThat(failure(server, "fill", Map.of("text", "The [MASK] leaves.")))
                .contains("'island' fills no blanks");
        assertThat(failure(server, "passage", Map.of("number", 99))).isEqualTo("there is no passage 99");
        assertThat(failure(server, "ask", Map.of("question", "Who?", "corpus", "atlantis")))
                .isEqualTo("there is no corpus 'atlantis'; there are: island");
        assertThat(ask(server, "tools/call", Map.of("name", "delete", "arguments", Map.of()))
                        .has("error"))
                .isTrue();
        for (String uri : List.of("pyramidion://island/passages/99", "pyramidion://atlantis", "file:///etc/passwd")) {
            assertThat(ask(server, "resources/read", Map.of("uri", uri))
                            .get("error")
                            .get("code")
                            .asInt())
                    .as(uri)
                    .isEqualTo(-32002);
        }
    }

    @Test
    void what_is_no_request_is_refused() {
        assertThat(server.answer("{").status()).isEqualTo(400);
        assertThat(server.answer("{").body().orElseThrow()).contains("\"id\":null", "-32700");
        assertThat(server.answer("[]").status()).isEqualTo(400);
        assertThat(server.answer("{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": {}}")
                        .status())
                .isEqualTo(400);
        assertThat(server.answer("{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}"))
                .isEqualTo(new StatelessServer.Reply(202, java.util.Optional.empty()));
        assertThat(ask(server, "no/such", Map.of()).has("error")).isTrue();
    }

    @Test
    void a_client_sees_no_more_than_it_may() {
        Access narrow = new Access(name -> true, Filter.where("source", "public"));
        try (StatelessServer guarded = new StatelessServer(pyramidion, narrow, "1")) {
            Map<String, Object> question = Map.of("question", "Who lit the lamp?", "corpus", "island");
            assertThat(call(guarded, "ask", question).toString()).doesNotContain("Maria");
            JsonNode all = call(
                    guarded,
                    "search",
                    Map.of(
                            "query",
                            "lamp ferry lit",
                            "corpus",
                            "island",
                            "where",
                            Map.of("source", List.of("public", "secret"))));
            assertThat(all.get("structuredContent").get("hits").size()).isEqualTo(1);
            int secret = IntStream.range(0, 2)
                    .filter(number -> pyramidion
                            .named("island")
                            .passage(number)
                            .documentId()
                            .equals("lamp"))
                    .findFirst()
                    .orElseThrow();
            assertThat(failure(guarded, "passage", Map.of("number", secret, "corpus", "island")))
                    .isEqualTo("there is no passage " + secret);
            assertThat(ask(guarded, "resources/read", Map.of("uri", ResourceNames.ofPassage("island", secret)))
                            .has("error"))
                    .isTrue();
            assertThat(failure(guarded, "ask", Map.of("question", "Who?")))
                    .isEqualTo("'corpus' is missing; there are: island, the others");
            String uri = ResourceNames.ofCorpus("the others");
            assertThat(uri).isEqualTo("pyramidion://the%20others");
            assertThat(ask(guarded, "resources/read", Map.of("uri", uri)).has("result"))
                    .isTrue();
            assertThat(call(guarded, "ask", Map.of("question", "When does the ferry leave?", "corpus", "the others"))
                            .get("structuredContent")
                            .get("found")
                            .asBoolean())
                    .isFalse();
        }
    }
}
