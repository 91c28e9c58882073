package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code serve} as it is started: in a process of its own, asked over HTTP, and stopped by a signal. */
class ServeCommandTest {

    private static final String TOKEN = "a-token-of-the-owner-1234";
    private static final String QUESTION = "{\"question\": \"Who lit the lamp?\"}";

    @TempDir
    static Path directory;

    private static Path island;

    @BeforeAll
    static void write() throws IOException {
        island = Files.createDirectories(directory.resolve("island/harbour")).getParent();
        TestingCommand.write(island.resolve("lamp.txt"), "The lamp was lit by Maria Keller in 1894.");
        TestingCommand.write(island.resolve("harbour/ferry.txt"), "The ferry leaves the harbour at 07:40.");
    }

    private static Process start(Map<String, String> environment, String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dpyramidion.loops=plain", // which that compiler can compile
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                island.toString(),
                "--port",
                "0");
        builder.command().addAll(Arrays.asList(options));
        builder.environment().putAll(environment);
        return builder.redirectOutput(directory.resolve("out").toFile()).start();
    }

    /** Where it says that it listens; what it said before is added to a list. */
    private static URI address(BufferedReader err, List<String> said) throws IOException {
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            said.add(line);
            if (line.startsWith("listening at ")) {
                return URI.create(line.replaceFirst("listening at ", ""));
            }
        }
        throw new AssertionError("it ended: " + said);
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + TOKEN);
    }

    private static HttpResponse<String> ask(HttpClient client, URI server) throws Exception {
        return client.send(
                request(server.resolve("/v1/ask"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(QUESTION))
                        .build(),
                BodyHandlers.ofString());
    }

    private static int status(HttpClient client, URI uri) throws Exception {
        return client.send(request(uri).build(), BodyHandlers.ofString()).statusCode();
    }

    @Test
    void it_answers_drains_and_ends_well() throws Exception {
        List<String> said = new ArrayList<>();
        Process process = start(Map.of("PYRAMIDION_TOKEN", TOKEN), "--ranking", "bm25", "--drain", "3");
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader err = process.errorReader()) {
            URI server = address(err, said);
            JsonNode answer =
                    JsonMapper.shared().readTree(ask(client, server).body()).path("best");

            assertThat(said).contains("island: 2 documents, 2 passages");
            assertThat(answer.path("text").asString()).isEqualTo("Maria Keller");
            assertThat(answer.path("evidence").path("fields").path("file").asString())
                    .isEqualTo("lamp.txt");
            assertThat(status(client, server.resolve("/health/ready"))).isEqualTo(200);

            process.toHandle().destroy(); // SIGTERM; Process.destroy would close its output too
            assertThat(err.readLine()).startsWith("stopping");
            assertThat(status(client, server.resolve("/health/ready"))).isEqualTo(503);
            assertThat(ask(client, server).statusCode()).isEqualTo(200);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertRefused(client, server);
        } finally {
            process.destroyForcibly();
        }
        assertLogged();
    }

    private static void assertRefused(HttpClient client, URI server) throws Exception {
        try {
            status(client, server.resolve("/health/live"));
            throw new AssertionError("it still listens");
        } catch (ConnectException e) {
            assertThat(e).isNotNull();
        }
    }

    private static void assertLogged() throws IOException {
        List<JsonNode> lines = Files.readAllLines(directory.resolve("out")).stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
        assertThat(lines)
                .extracting(line -> line.path("route").asString() + " "
                        + line.path("status").asInt())
                .containsExactly("/v1/ask 200", "/health/ready 200", "/health/ready 503", "/v1/ask 200");
        assertThat(directory.resolve("out")).content().doesNotContain("lamp", TOKEN);
    }

    private static String refused(String... options) {
        return refused(Map.of(), options);
    }

    private static String refused(Map<String, String> environment, String... options) {
        String[] all = Stream.concat(Stream.of("serve", island.toString()), Stream.of(options))
                .toArray(String[]::new);
        return failure(TestingCommand.run(environment, false, all));
    }

    @Test
    void what_cannot_be_served_is_told() {
        Path tokens =
                TestingCommand.write(directory.resolve("tokens.yaml"), "tokens:", "  - {name: ada, right: [ask]}");

        assertThat(refused("--host", "0.0.0.0")).contains("beyond loopback a token is needed");
        assertThat(refused("--tls-key", "key.pem")).contains("TLS needs both --tls-certificate and --tls-key");
        assertThat(refused("--tokens", tokens.toString())).contains("tokens.yaml: is not a tokens file");
        assertThat(refused("--tokens", directory.resolve("none.yaml").toString()))
                .contains("none.yaml");
        assertThat(refused("--rate", "0")).contains("the limit 'rate' is 0; it must be at least 1");
        assertThat(refused("--drain", "-1")).contains("--drain");
        assertThat(refused("--port", "70000")).contains("port");
        assertThat(refused("--host", "no.such.host.invalid")).contains("there is no host 'no.such.host.invalid'");
        assertThat(refused(Map.of("PYRAMIDION_TOKEN", "short")))
                .contains("a token has 5 characters; make one of 16 or more");
        assertThat(failure(
                        TestingCommand.run("serve", directory.resolve("nothing").toString())))
                .contains("nothing is here");
    }
}
