package org.pyramidion.server;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/**
 * Where requests come in: through the gate to their route, and out as an answer or a problem, with a line in the log.
 */
final class Entrance {

    /** Of every answer. Styles and scripts are files of this server; nothing else is run, framed or sent on. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin");

    private static final HeaderName RETRY_AFTER = HeaderNames.RETRY_AFTER;

    private final ServerSettings settings;
    private final Gate gate;
    private final Bases bases;
    private final Metrics metrics;
    private final Patience patience;
    /** Connections whose request is being answered, by their ids. */
    private final Set<String> answering = ConcurrentHashMap.newKeySet();

    Entrance(ServerSettings settings, Bases bases, Metrics metrics, Patience patience) {
        this.patience = patience;
        this.settings = settings;
        this.gate = new Gate(settings);
        this.bases = bases;
        this.metrics = metrics;
    }

    HttpRouting.Builder routing(List<Route> routes) {
        HttpRouting.Builder routing = HttpRouting.builder();
        routes.forEach(route ->
                routing.route(route.method(), route.path(), (request, response) -> answer(route, request, response)));
        Map<String, TreeSet<String>> methods = new LinkedHashMap<>();
        routes.forEach(route -> methods.computeIfAbsent(route.path(), path -> new TreeSet<>())
                .add(route.method().text()));
        methods.forEach((path, allowed) -> routing.any(
                path, (request, response) -> answer(otherMethod(request, path, allowed), request, response)));
        return routing.any((request, response) -> answer(NOWHERE, request, response));
    }

    private static final Route NOWHERE = Route.open("none", call -> {
        throw new PyramidionException(Kind.NOT_FOUND, "there is nothing here; see /openapi.yaml");
    });

    private static Route otherMethod(ServerRequest request, String path, TreeSet<String> allowed) {
        return Route.open(path, call -> {
            call.response().header("Allow", String.join(", ", allowed));
            throw new Refusal(405, "allowed here: " + String.join(", ", allowed));
        });
    }

    private void answer(Route route, ServerRequest request, ServerResponse response) {
        long begun = System.nanoTime();
        answering.add(request.socketId());
        HEADERS.forEach((name, value) -> response.header(name, value));
        Holder holder = Holder.ANYONE;
        Limits limits = settings.limits();
        try (var limit =
                patience.limit(limits.times().deadline().plus(limits.times().silence()))) {
            holder = route.open() ? gate.open(request) : gate.holder(request);
            route.work().answer(new Call(request, response, holder, bases, limits, patience));
        } catch (Exception e) {
            fail(route, request, response, e);
        } finally {
            answering.remove(request.socketId());
            done(route, request, response, holder, System.nanoTime() - begun);
        }
    }

    boolean isAnswering(String connection) {
        return answering.contains(connection);
    }

    private void fail(Route route, ServerRequest request, ServerResponse response, Exception e) {
        Problem problem = Problem.of(e);
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (problem.status() == 500) {
            log(Map.of("time", Instant.now().toString(), "failure", String.valueOf(e), "at", at(e)));
        }
        if (e instanceof Refusal refusal) {
            refusal.retryAfter().ifPresent(seconds -> response.header(RETRY_AFTER, Integer.toString(seconds)));
            if (problem.status() == 401) {
                response.header("WWW-Authenticate", "Bearer");
            }
        }
        if (!response.isSent()) {
            new Call(request, response, Holder.ANYONE, bases, settings.limits(), patience)
                    .send(problem, route.isOpenAi());
        }
    }

    private static String at(Exception e) {
        return e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0].toString();
    }

    private void done(Route route, ServerRequest request, ServerResponse response, Holder holder, long nanos) {
        metrics.seconds(
                Metrics.REQUESTS,
                "route,status",
                route.path() + "," + response.status().code(),
                nanos);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().toString());
        line.put("client", Gate.address(request));
        line.put("holder", holder.name());
        line.put("method", request.prologue().method().text());
        line.put("route", route.path()); // not the path: ids of documents may be private
        line.put("status", response.status().code());
        line.put("ms", nanos / 1_000_000);
        line.put("bytes", response.bytesWritten());
        log(line);
    }

    private void log(Map<String, ?> line) {
        settings.log().accept(Json.text(line));
    }
}
