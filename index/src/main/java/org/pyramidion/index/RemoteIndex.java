package org.pyramidion.index;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A shard that another process serves, asked over HTTP: see {@link ShardService}. */
final class RemoteIndex implements MipsIndex {

    /** The environment variable of a token that the servers of all shards know. */
    private static final String TOKEN = "PYRAMIDION_SHARD_TOKEN";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration ANSWERING = Duration.ofSeconds(60);

    private final URI place;
    private final Optional<Description> known;
    private final String name;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();

    private RemoteIndex(URI place, String name, Optional<Description> known) {
        this.place = place;
        this.name = name;
        this.known = known;
    }

    static boolean isUrl(String place) {
        return place.startsWith("http://") || place.startsWith("https://");
    }

    /** A shard of which it is known what it is. Nobody is asked yet. */
    static RemoteIndex of(String url, Description known, int firstId) {
        String name = "shard %s (vectors %d to %d)".formatted(url, firstId, firstId + known.size() - 1);
        return new RemoteIndex(uri(url), name, Optional.of(known));
    }

    /**
     * Asks a server what shard it has.
     *
     * @throws AbsentShardException if it does not answer
     * @throws PyramidionException if it has none
     */
    static RemoteIndex connect(String url) {
        RemoteIndex unknown = new RemoteIndex(uri(url), "shard " + url, Optional.empty());
        JsonNode answer = unknown.ask("", Optional.empty());
        Map<String, Object> provenance = new LinkedHashMap<>();
        answer.path("provenance")
                .properties()
                .forEach(entry -> provenance.put(entry.getKey(), JSON.convertValue(entry.getValue(), Object.class)));
        Map<?, ?> kind = JSON.convertValue(answer.path("kind"), Map.class);
        Description description = new Description(
                IndexKind.fromMap(kind == null ? Map.of() : kind)
                        .orElseThrow(() -> new PyramidionException("%s: is no shard of an index".formatted(url))),
                answer.path("size").asInt(0),
                answer.path("deleted").asInt(0),
                answer.path("dimension").asInt(0),
                answer.path("segments").asInt(1),
                answer.path("bytes").asLong(0),
                provenance);
        if (description.size() < 1 || description.dimension() < 1) {
            throw new PyramidionException("%s: is no shard of an index".formatted(url));
        }
        return new RemoteIndex(unknown.place, unknown.name, Optional.of(description));
    }

    private static URI uri(String url) {
        try {
            return URI.create(url.endsWith("/") ? url : url + "/").resolve("v1/shard");
        } catch (IllegalArgumentException e) {
            throw new PyramidionException("'%s' is no URL; give one like http://host:9000/".formatted(url), e);
        }
    }

    @Override
    public Description describe() {
        return known.orElseThrow();
    }

    @Override
    public List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search(queries, k, excluded, allowed, false);
    }

    @Override
    public List<Hits> searchEach(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search(queries, k, excluded, allowed, true);
    }

    private List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed, boolean each) {
        ShardService.Search search = new ShardService.Search(
                size(),
                k,
                ShardService.base64(queries),
                excluded.isEmpty() ? null : ShardService.base64(ShardService.flat(excluded)),
                allowed.isAll() ? null : ShardService.base64(allowed.toBytes()),
                each);
        JsonNode answer = ask("/search", Optional.of(search));
        List<Hits> hits = ShardService.decode(read(answer, ShardService.Found.class), queries.length / dimension());
        for (Hits some : hits) {
            for (int id : some.ids()) {
                if (id < 0 || id >= size()) {
                    throw new PyramidionException("%s: found vector %d, of %d".formatted(name, id, size()));
                }
            }
        }
        return hits;
    }

    @Override
    public float[] vectors(int[] ids) {
        JsonNode answer = ask("/vectors", Optional.of(new ShardService.Wanted(size(), ShardService.base64(ids))));
        float[] rows = ShardService.floats(
                "rows", read(answer, ShardService.Rows.class).rows());
        if (rows.length != ids.length * dimension()) {
            throw new PyramidionException(
                    "%s: sent %d numbers for %d vectors".formatted(name, rows.length, ids.length));
        }
        return rows;
    }

    private <T> T read(JsonNode answer, Class<T> type) {
        try {
            return JSON.treeToValue(answer, type);
        } catch (JacksonException e) {
            throw new PyramidionException("%s: answers otherwise than a shard does".formatted(name), e);
        }
    }

    private JsonNode ask(String path, Optional<Object> body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(place + path)).timeout(ANSWERING);
        body.ifPresent(value -> request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(value))));
        token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        HttpResponse<byte[]> response;
        try {
            // Joined, not sent here: an interrupt of this thread is the caller's.
            response = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                    .join();
        } catch (CompletionException e) {
            throw absent(e.getCause());
        }
        return answer(response);
    }

    private static Optional<String> token() {
        return Optional.ofNullable(System.getenv(TOKEN)).filter(token -> !token.isBlank());
    }

    private JsonNode answer(HttpResponse<byte[]> response) {
        JsonNode json = json(response.body());
        String detail = json.path("detail").asString("HTTP status " + response.statusCode());
        return switch (response.statusCode()) {
            case 200 -> json;
            case 401, 403 ->
                throw new PyramidionException("%s: %s; set %s to a token that it knows".formatted(name, detail, TOKEN));
            case 400, 409, 413 ->
                throw new PyramidionException(PyramidionException.Kind.CONFLICT, "%s: %s".formatted(name, detail));
            case 404, 405 ->
                throw new PyramidionException(
                        PyramidionException.Kind.NOT_FOUND,
                        "%s: no shard is served there (%s); serve one by `pyramidion index serve`"
                                .formatted(name, detail));
            default -> throw absent(new IOException(detail));
        };
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private AbsentShardException absent(@Nullable Throwable cause) {
        Throwable known = cause == null ? new IOException("no reason was given") : cause;
        return new AbsentShardException(
                "%s does not answer: %s; see to it, or ask for what the other shards have (--partial)"
                        .formatted(name, reason(known)),
                known);
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case HttpTimeoutException late -> "no answer within %d s".formatted(ANSWERING.toSeconds());
            case ConnectException refused -> "nothing listens there";
            default ->
                Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
        };
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
