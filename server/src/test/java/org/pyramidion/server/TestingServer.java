package org.pyramidion.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Settings;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.retrieval.TestingModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server over a run of a random model and a dozen documents, {@code tiny}; and ways to ask it. */
final class TestingServer implements AutoCloseable {

    static final String TOKEN = "a-token-of-the-owner-1234";

    private static final JsonMapper JSON = new JsonMapper();

    private final Pyramidion pyramidion = Pyramidion.open(Map.of());
    private final Server server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> log = new CopyOnWriteArrayList<>();

    TestingServer(Path directory, UnaryOperator<ServerSettings> change) throws IOException {
        Path run = run(directory);
        pyramidion.add("tiny", run, Settings.defaults());
        server = Server.start(
                pyramidion,
                Map.of("tiny", run),
                change.apply(ServerSettings.defaults().at("127.0.0.1", 0).log(log::add)));
    }

    /** Everybody may ask it. */
    static TestingServer open(Path directory) throws IOException {
        return new TestingServer(directory, settings -> settings);
    }

    private static Path run(Path directory) throws IOException {
        Run run = new Run(directory.resolve("run"));
        try (TestingModel testing = new TestingModel(directory, true)) {
            new RunDirectory(run).remember(testing.corpus(), config());
            testing.model().save(run.model(Run.Stage.FINETUNE), Map.of());
        }
        return run.directory();
    }

    /** What training that went on would leave: another model in the run's place. */
    static void train(Path directory, Path elsewhere) throws IOException {
        try (TestingModel testing = new TestingModel(elsewhere, true, 2)) {
            testing.model().save(new Run(directory.resolve("run")).model(Run.Stage.FINETUNE), Map.of());
        }
    }

    private static TrainConfig config() {
        Map<String, String> settings = Map.of(
                "model.query-length", "24",
                "corpus.block-length", "48",
                "finetune.reader-length", "56",
                "pretrain.candidates", "4");
        return ConfigFile.resolve(ConfigSource.options(settings)).config();
    }

    KnowledgeBase base() {
        return pyramidion.named("tiny");
    }

    int port() {
        return server.port();
    }

    Server server() {
        return server;
    }

    List<String> log() {
        return log;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    /** Waits until a change is done or failed, and returns it. */
    JsonNode finished(HttpResponse<String> accepted) throws InterruptedException {
        JsonNode operation = json(accepted);
        while (!List.of("DONE", "FAILED").contains(operation.path("state").asString())) {
            Thread.sleep(5);
            operation = json(get("/v1/operations/" + operation.path("id").asString()));
        }
        return operation;
    }

    /** Sends bytes as they are, and returns all that comes back until the server closes or says nothing. */
    String raw(String bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(3_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return read(socket.getInputStream());
        }
    }

    static String read(InputStream in) throws IOException {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                read.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            read.append("<").append(e.getMessage()).append(">");
        }
        return read.toString();
    }

    @Override
    public void close() {
        server.close();
        client.close();
        pyramidion.close();
    }
}
