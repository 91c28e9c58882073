package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pyramidion.server.TestingServer.TOKEN;
import static org.pyramidion.server.TestingServer.json;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;

/** What others try, and what comes of it. */
class AttackTest {

    private static final String QUESTION = "{\"question\": \"What is the capital of France?\"}";
    private static final String SCRIPT = "<script>alert(1)</script>";

    @TempDir
    static Path directory;

    private static TestingServer open;
    private static TestingServer locked;

    @BeforeAll
    static void start() throws IOException {
        Path tokens = Files.writeString(directory.resolve("tokens.yaml"), """
                tokens:
                  - {name: reader, token: a-token-of-a-reader-12345}
                  - {name: seoul, token: a-token-for-one-document, filter: {title: Seoul}}
                  - {name: elsewhere, token: a-token-for-another-base, bases: [other]}
                """);
        Limits small = Limits.defaults().body(20_000).perMinute(6_000).silence(Duration.ofMillis(400));
        open = new TestingServer(directory.resolve("open"), settings -> settings.limits(small));
        locked = new TestingServer(
                directory.resolve("locked"),
                settings -> settings.limits(small).tokens(AccessTokens.of(TOKEN).and(AccessTokens.read(tokens))));
    }

    @AfterAll
    static void stop() {
        open.close();
        locked.close();
    }

    private static HttpResponse<String> as(String token, String path, String json) {
        return locked.send(locked.request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private static HttpResponse<String> get(String token, String path) {
        return locked.send(locked.request(path).header("Authorization", "Bearer " + token));
    }

    @Test
    void without_a_known_token_nothing_is_told() {
        HttpResponse<String> missing = locked.post("/v1/ask", QUESTION);

        assertThat(missing.statusCode()).isEqualTo(401);
        assertThat(missing.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(missing.body()).doesNotContain(TOKEN);
        assertThat(as(TOKEN + "x", "/v1/ask", QUESTION).statusCode()).isEqualTo(401);
        assertThat(as("", "/v1/ask", QUESTION).statusCode()).isEqualTo(401);
        for (String path : List.of("/v1/runs", "/v1/models", "/v1/passages/0", "/v1/operations/x", "/metrics")) {
            assertThat(locked.get(path).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(locked.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(as(TOKEN, "/v1/ask", QUESTION).statusCode()).isEqualTo(200);
        assertThat(String.join("\n", locked.log())).doesNotContain(TOKEN);
    }

    @Test
    void a_token_allows_what_it_says_and_no_more() {
        String change = "{\"documents\": [{\"id\": \"x\", \"text\": \"x\"}]}";

        assertThat(as("a-token-of-a-reader-12345", "/v1/corpora/tiny/documents", change)
                        .statusCode())
                .isEqualTo(403);
        assertThat(as("a-token-of-a-reader-12345", "/v1/runs/tiny/reload", "").statusCode())
                .isEqualTo(403);
        assertThat(as("a-token-for-another-base", "/v1/ask", QUESTION).statusCode())
                .isEqualTo(400);
        assertThat(as("a-token-for-another-base", "/v1/search", "{\"query\": \"x\", \"base\": \"tiny\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(get("a-token-for-another-base", "/v1/runs").body()).isEqualTo("{\"runs\":[]}");
        assertThat(get("a-token-for-another-base", "/metrics").statusCode()).isEqualTo(403);
        assertThat(get("a-token-for-one-document", "/metrics").statusCode()).isEqualTo(403);
        assertThat(get("a-token-of-a-reader-12345", "/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void an_assistant_sees_what_its_token_allows() {
        String list = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"resources/list\"}";
        String search = """
                {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
                 "params": {"name": "search", "arguments": {"query": "capital of France", "top": 20}}}
                """;

        assertThat(locked.post("/mcp", list).statusCode()).isEqualTo(401);
        assertThat(as("a-token-of-a-reader-12345", "/mcp", list).body()).contains("tiny");
        assertThat(as("a-token-for-another-base", "/mcp", list).body())
                .contains("\"result\"")
                .doesNotContain("tiny");
        assertThat(as("a-token-of-a-reader-12345", "/mcp", search).body()).contains("Paris");
        assertThat(as("a-token-for-one-document", "/mcp", search).body())
                .contains("Seoul")
                .doesNotContain("Paris");
        assertThat(get("a-token-of-a-reader-12345", "/mcp").statusCode()).isEqualTo(405);
    }

    @Test
    void the_filter_of_a_token_cannot_be_left() {
        String token = "a-token-for-one-document";
        String search = "{\"query\": \"capital of France\", \"top\": 20%s}";
        int other = locked.base()
                .search("Paris is the capital of France.", 1)
                .getFirst()
                .passage()
                .number();

        for (String filter : List.of("", ", \"filter\": {}", ", \"filter\": {\"title\": [\"Seoul\", \"Lyon\"]}")) {
            assertThat(json(as(token, "/v1/search", search.formatted(filter)))
                            .path("hits")
                            .valueStream()
                            .map(hit -> hit.path("passage").path("title").asString()))
                    .isNotEmpty()
                    .containsOnly("Seoul");
        }
        assertThat(json(as(token, "/v1/search", search.formatted(", \"filter\": {\"title\": \"France\"}")))
                        .path("hits")
                        .size())
                .isZero();
        assertThat(as(token, "/v1/ask", QUESTION).body()).contains("Seoul").doesNotContain("Paris", "France\",");
        assertThat(as(token, "/v1/explain", QUESTION).body()).doesNotContain("Paris");
        assertThat(get(token, "/v1/passages/" + other).statusCode()).isEqualTo(404);
        assertThat(get(token, "/v1/passages/%d/file".formatted(other)).statusCode())
                .isEqualTo(404);
        assertThat(as(token, "/v1/fill", "{\"text\": \"It is [MASK].\"}").body())
                .contains("Seoul")
                .doesNotContain("Paris");
        assertThat(get(token, "/v1/runs").body()).isEqualTo("{\"runs\":[{\"name\":\"tiny\"}]}");
    }

    @Test
    void beyond_loopback_a_token_is_needed() {
        ServerSettings everywhere = ServerSettings.defaults().at("0.0.0.0", 0);

        assertThatThrownBy(() -> Gate.requireSafe(everywhere))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("PYRAMIDION_TOKEN");
        Gate.requireSafe(everywhere.tokens(AccessTokens.of(TOKEN)));
        Gate.requireSafe(ServerSettings.defaults());
    }

    @Test
    void pages_of_other_sites_get_nothing() throws IOException {
        HttpResponse<String> foreign = open.send(open.request("/v1/runs").header("Origin", "https://evil.example"));
        HttpResponse<String> form = open.send(
                open.request("/v1/ask").header("Content-Type", "text/plain").POST(BodyPublishers.ofString(QUESTION)));
        HttpResponse<String> preflight = open.send(open.request("/v1/ask")
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        String rebound = open.raw("GET /v1/runs HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n");

        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(form.statusCode()).isEqualTo(415);
        assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(rebound).startsWith("HTTP/1.1 421 ").doesNotContain("tiny");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page/%2e%2e/%2e%2e/etc/passwd",
                "/page/..%2f..%2fetc%2fpasswd",
                "//etc/passwd",
                "/page/main.js%00.html",
                "/v1/passages/..%2f..%2fetc%2fpasswd",
                "/v1/passages/0/file",
                "/v1/runs/tiny/curves?part=..%2f..%2fetc%2fpasswd",
                "/v1/runs/..%2f..%2fetc/curves?part=x"
            })
    void no_path_leads_to_a_file(String path) throws IOException {
        String answer = open.raw("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path));

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("root:");
    }

    @Test
    void a_file_that_a_client_names_is_not_opened(@TempDir Path elsewhere) {
        HttpResponse<String> named = open.post("/v1/corpora/tiny/documents", """
                {"documents": [{"id": "x", "text": "x", "fields": {"file": "/etc/secret.pdf"}}]}""");
        Passages passages = new Passages(Set.of(elsewhere));

        assertThat(named.statusCode()).isEqualTo(400);
        assertThat(json(named).path("detail").asString()).contains("fields.file");
        assertThat(passages.routes()).hasSize(2);
    }

    @Test
    void bodies_that_are_too_large_are_not_read_to_their_end() throws IOException {
        String large = "{\"question\": \"%s\"}".formatted("x".repeat(30_000));
        HttpResponse<String> longer = open.post("/v1/ask", "{\"question\": \"%s\"}".formatted("x".repeat(3_000)));
        String announced = open.raw("POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 999999999999\r\n\r\n{");
        String chunked = open.raw("POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n7530\r\n%s\r\n0\r\n\r\n".formatted(large.substring(0, 30_000)));

        assertThat(longer.statusCode()).isEqualTo(413);
        assertThat(announced).startsWith("HTTP/1.1 413 ");
        assertThat(chunked).startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"question\": \"x\"} x",
                "{\"question\": 1}",
                "{\"question\": \"x\", \"question\": \"y\"}",
                "{\"question\": \"x\", \"topp\": 3}",
                "{\"question\": \"x\", \"filter\": [1]}",
                "{\"question\": \"x\", \"filter\": {\"a\": {\"regex\": \"(a+)+$\"}}}",
                "{\"question\": \"x\", \"filter\": {\"a\": [[1]]}}"
            })
    void malformed_bodies_are_told_what_is_wrong(String body) {
        HttpResponse<String> response = open.post("/v1/ask", body);

        if (!body.equals("{\"question\": 1}")) { // a number is taken for its digits
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).path("detail").asString()).isNotEmpty().doesNotContain("tools.jackson", "(a+)+$");
        }
    }

    @Test
    void json_that_is_nested_without_end_is_refused() {
        String deep = "{\"question\": \"x\", \"filter\": " + "[".repeat(9_000) + "]".repeat(9_000) + "}";

        assertThat(open.post("/v1/ask", deep).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // both lengths: the body of one would be the next request of the other
                "POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"
                        + "Content-Type: application/json\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost:"
                        + " localhost\r\n\r\n",
                "POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nabcd"
                        + "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                        + "Content-Type: application/json\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "GET /v1/runs HTTP/1.1\r\n\r\n",
                "GET /v1/runs HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
                "GET /v1/runs\r\n\r\n",
                "GET /v1/runs HTTP/1.1\r\nHost: localhost\r\n Folded: x\r\n\r\n",
                "G\0T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n"
            })
    void requests_that_two_could_read_differently_are_refused(String bytes) throws IOException {
        String answer = open.raw(bytes);

        assertThat(answer).doesNotContain("HTTP/1.1 200", "pyramidion_request");
    }

    @Test
    void headers_cannot_be_added_through_what_is_sent_back() throws IOException {
        String answer = open.raw("GET /v1/passages/0?document=x%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: localhost\r\n"
                + "Connection: close\r\n\r\n");
        HttpResponse<String> put = open.send(open.request("/v1/corpora/tiny/documents/x%0d%0aSet-Cookie:%20a=b")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"text\": \"\"}")));

        assertThat(answer).startsWith("HTTP/1.1 409 ").doesNotContain("\nSet-Cookie");
        assertThat(put.headers().map()).doesNotContainKey("set-cookie");
    }

    @Test
    void headers_without_end_are_refused() throws IOException {
        String many = "X-Header: %s\r\n".formatted("x".repeat(1_000)).repeat(40);
        String longPath = "/" + "a".repeat(10_000);

        // The answer is lost where the client is still sending when the connection is closed.
        assertThat(open.raw("GET / HTTP/1.1\r\nHost: localhost\r\n" + many + "\r\n"))
                .doesNotContain("HTTP/1.1 200");
        assertThat(open.raw("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(longPath)))
                .doesNotContain("HTTP/1.1 200");
    }

    @Test
    void slow_clients_are_let_go_and_hold_nobody_up() throws IOException {
        long begun = System.nanoTime();
        try (Socket slow = new Socket("127.0.0.1", open.port());
                Socket half = new Socket("127.0.0.1", open.port());
                Socket silent = new Socket("127.0.0.1", open.port())) {
            half.setSoTimeout(5_000);
            half.getOutputStream().write("GET / HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.US_ASCII));
            slow.setSoTimeout(5_000);
            silent.setSoTimeout(5_000);
            slow.getOutputStream()
                    .write(("POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100\r\n\r\n{\"que")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(open.post("/v1/ask", QUESTION).statusCode()).isEqualTo(200);
            assertThat(TestingServer.read(slow.getInputStream())).doesNotContain("HTTP/1.1 200", "timed out");
            assertThat(TestingServer.read(half.getInputStream())).doesNotContain("timed out");
            assertThat(TestingServer.read(silent.getInputStream())).doesNotContain("timed out");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void scripts_in_texts_are_text() throws InterruptedException {
        HttpResponse<String> put = open.post("/v1/corpora/tiny/documents", """
                {"documents": [{"id": "%1$s", "title": "%1$s", "text": "Oslo %1$s", "fields": {"section": "%1$s"}}]}""".formatted(SCRIPT));
        assertThat(open.finished(put).path("state").asString()).isEqualTo("DONE");
        HttpResponse<String> found = open.post("/v1/search", "{\"query\": \"Oslo %s\", \"top\": 20}".formatted(SCRIPT));

        assertThat(found.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(found.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(found.body()).contains(SCRIPT);
        assertThat(open.get("/" + "%3Cscript%3E").body()).doesNotContain("<script>");
    }

    @Test
    void a_client_that_comes_too_often_is_told_when_to_come_again() throws IOException {
        try (TestingServer strict = new TestingServer(
                directory.resolve("strict"),
                settings -> settings.limits(Limits.defaults().perMinute(8)))) {
            strict.get("/health/live");
            strict.get("/health/live");
            HttpResponse<String> refused = strict.get("/v1/runs");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(
                            refused.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(1, 8);
        }
    }
}
