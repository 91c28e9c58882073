package org.pyramidion.server;

import io.helidon.http.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.mcp.Access;
import org.pyramidion.mcp.StatelessServer;
import org.pyramidion.server.Holder.Right;

/** The Model Context Protocol at {@code /mcp}, without sessions: each holder of a token has what that token allows. */
final class Assistants implements AutoCloseable {

    private final Pyramidion pyramidion;
    private final Map<Holder, StatelessServer> servers = new ConcurrentHashMap<>();

    Assistants(Pyramidion pyramidion) {
        this.pyramidion = pyramidion;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/mcp", this::answer),
                new Route(Method.GET, "/mcp", false, Assistants::refuse),
                new Route(Method.DELETE, "/mcp", false, Assistants::refuse));
    }

    private void answer(Call call) {
        call.holder().require(Right.ASK);
        StatelessServer.Reply reply =
                servers.computeIfAbsent(call.holder(), this::serverOf).answer(call.text());
        Optional<byte[]> body = reply.body().map(text -> text.getBytes(StandardCharsets.UTF_8));
        call.send(reply.status(), "application/json", body.orElse(new byte[0]));
    }

    private StatelessServer serverOf(Holder holder) {
        Access access = new Access(holder::sees, holder.within(Filter.none()));
        return new StatelessServer(pyramidion, access, version());
    }

    private static String version() {
        return Optional.ofNullable(Assistants.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static void refuse(Call call) {
        call.response().header("Allow", "POST");
        throw new Refusal(405, "there are no sessions and no stream here; POST each request");
    }

    @Override
    public void close() {
        servers.values().forEach(StatelessServer::close);
    }
}
