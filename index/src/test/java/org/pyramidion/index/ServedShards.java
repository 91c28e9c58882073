package org.pyramidion.index;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.json.JsonMapper;

/** Shards served as {@code pyramidion index serve} does, each at a port of its own, without tokens. */
final class ServedShards implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<MipsIndex> shards = new ArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();

    ServedShards(List<IndexDirectory> places) {
        places.forEach(place -> serve(place.open()));
    }

    private void serve(MipsIndex shard) {
        try {
            ShardService service = new ShardService(shard);
            HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/v1/shard", exchange -> answer(service, exchange));
            server.start();
            shards.add(shard);
            servers.add(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(ShardService service, HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        try {
            Object answer = switch (exchange.getRequestURI().getPath()) {
                case "/v1/shard" -> service.describe();
                case "/v1/shard/search" -> service.search(JSON.readValue(body, ShardService.Search.class));
                case "/v1/shard/vectors" -> service.vectors(JSON.readValue(body, ShardService.Wanted.class));
                default -> throw new PyramidionException("nothing here");
            };
            send(exchange, 200, answer);
        } catch (PyramidionException e) {
            int status = e.kind() == PyramidionException.Kind.CONFLICT ? 409 : 400;
            send(exchange, status, Map.of("detail", String.valueOf(e.getMessage())));
        }
    }

    private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    String url(int shard) {
        return "http://127.0.0.1:%d/".formatted(servers.get(shard).getAddress().getPort());
    }

    List<String> urls() {
        return IntStream.range(0, servers.size()).mapToObj(this::url).toList();
    }

    /** Takes one away. */
    void stop(int shard) {
        servers.get(shard).stop(0);
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        shards.forEach(MipsIndex::close);
    }
}
