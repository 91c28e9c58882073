package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.index.Storage;

/** Shards served by servers, with what they guard. */
class ServedShardTest {

    private static final int SIZE = 120;
    private static final int DIMENSION = 16;
    private static final String QUERY = "{\"size\":60,\"k\":3,\"queries\":\"%s\",\"each\":false}";

    @TempDir
    Path directory;

    @BeforeEach
    void divide() {
        SplittableRandom random = new SplittableRandom(1);
        float[][] rows = new float[SIZE][DIMENSION];
        for (float[] row : rows) {
            double norm = Math.exp(random.nextDouble(-3, 3));
            for (int d = 0; d < DIMENSION; d++) {
                row[d] = (float) (norm * random.nextGaussian());
            }
        }
        new IndexDirectory(directory.resolve("whole"))
                .build(
                        new IndexKind.Exact(Storage.FLOAT32),
                        SIZE,
                        DIMENSION,
                        Map.of("step", 7),
                        sink -> IntStream.range(0, SIZE).forEach(id -> sink.put(id, rows[id], 0)),
                        Progress.none())
                .close();
        new IndexDirectory(directory.resolve("shards"))
                .divide(new IndexDirectory(directory.resolve("whole")), 2, Progress.none())
                .close();
    }

    private MipsIndex shard(int number) {
        return new IndexDirectory(directory.resolve("shards/shard-" + number)).open();
    }

    private static ServerSettings settings() {
        return ServerSettings.defaults().at("127.0.0.1", 0);
    }

    @Test
    void servers_of_shards_answer_as_one_index_does() {
        List<String> places = new ArrayList<>();
        try (MipsIndex first = shard(0);
                MipsIndex second = shard(1);
                Server one = Server.ofShard(first, settings());
                Server two = Server.ofShard(second, settings())) {
            places.addAll(List.of(two.address(), one.address()));
            try (MipsIndex joined = new IndexDirectory(directory.resolve("joined")).join(places);
                    MipsIndex whole = new IndexDirectory(directory.resolve("whole")).open()) {
                float[] queries = whole.vectors(new int[] {3, 99, 60});
                List<Hits> found = joined.search(queries, 9);
                List<Hits> expected = whole.search(queries, 9);
                for (int q = 0; q < 3; q++) {
                    assertThat(found.get(q).ids()).isEqualTo(expected.get(q).ids());
                    assertThat(found.get(q).scores()).isEqualTo(expected.get(q).scores());
                }
                assertThat(joined.vectors(new int[] {119, 0})).isEqualTo(whole.vectors(new int[] {119, 0}));
            }
        }
    }

    @Test
    void a_shard_is_guarded_as_other_routes_are_and_shown_to_nobody_whose_token_allows_a_part() throws Exception {
        Path tokens = Files.writeString(directory.resolve("tokens.yaml"), """
                tokens:
                  - {name: all, token: a-token-of-everything-1}
                  - {name: some, token: a-token-of-a-base-12345, bases: [docs]}
                  - {name: filtered, token: a-token-with-a-filter-1, filter: {title: x}}
                """);
        try (MipsIndex first = shard(0);
                Server server = Server.ofShard(first, settings().tokens(AccessTokens.read(tokens)))) {
            assertThat(get(server, "v1/shard", "").statusCode()).isEqualTo(401);
            assertThat(get(server, "v1/shard", "a-token-that-is-none-1").statusCode())
                    .isEqualTo(401);
            assertThat(get(server, "v1/shard", "a-token-of-a-base-12345").statusCode())
                    .isEqualTo(403);
            assertThat(get(server, "v1/shard", "a-token-with-a-filter-1").statusCode())
                    .isEqualTo(403);
            assertThat(get(server, "v1/shard", "a-token-of-everything-1").body())
                    .contains("\"size\":60", "\"first\":0");
            assertThat(get(server, "health/live", "").statusCode()).isEqualTo(200);
            assertThat(get(server, "v1/ask", "a-token-of-everything-1").statusCode())
                    .isEqualTo(404);
            assertThatThrownBy(() -> new IndexDirectory(directory.resolve("joined")).join(List.of(server.address())))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContainingAll(server.address(), "PYRAMIDION_SHARD_TOKEN");
        }
    }

    @Test
    void what_is_no_search_is_the_askers_mistake_in_words() throws Exception {
        try (MipsIndex first = shard(0);
                Server server = Server.ofShard(first, settings())) {
            assertThat(post(server, "v1/shard/search", QUERY.formatted("AAAA")))
                    .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
                    .satisfies(answer -> assertThat(answer.body()).contains("four-byte numbers"));
            assertThat(post(server, "v1/shard/search", QUERY.formatted("AAAAAA=="))
                            .body())
                    .contains("1 query numbers for dimension 16");
            assertThat(post(server, "v1/shard/vectors", "{\"size\":61,\"ids\":\"\"}")
                            .statusCode())
                    .isEqualTo(409);
            assertThat(post(server, "v1/shard/vectors", "{\"size\":60,\"ids\":\"PAAAAA==\"}")
                            .body())
                    .contains("no vector 60");
        }
    }

    @Test
    void a_shard_is_not_open_to_others_without_a_token() {
        try (MipsIndex first = shard(0)) {
            assertThatThrownBy(() -> Server.ofShard(first, settings().at("0.0.0.0", 0)))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("token");
        }
    }

    private static HttpResponse<String> get(Server server, String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request);
    }

    private static HttpResponse<String> post(Server server, String path, String json) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
