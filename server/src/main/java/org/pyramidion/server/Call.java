package org.pyramidion.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pyramidion.api.Filter;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.server.Holder.Right;
import tools.jackson.databind.JsonNode;

/** One request to a route, and the means to answer it. */
final class Call {

    private static final String JSON = "application/json";

    private final ServerRequest request;
    private final ServerResponse response;
    private final Holder holder;
    private final Bases bases;
    private final Limits limits;
    private final Patience patience;

    Call(ServerRequest request, ServerResponse response, Holder holder, Bases bases, Limits limits, Patience patience) {
        this.patience = patience;
        this.request = request;
        this.response = response;
        this.holder = holder;
        this.bases = bases;
        this.limits = limits;
    }

    ServerRequest request() {
        return request;
    }

    ServerResponse response() {
        return response;
    }

    Holder holder() {
        return holder;
    }

    Limits limits() {
        return limits;
    }

    Bases bases() {
        return bases;
    }

    /** The base that is meant, by name if it is named. */
    Served base(Optional<String> name) {
        holder.require(Right.ASK);
        return bases.of(holder, name);
    }

    /** The base of this name in the path, to change it. */
    Served changing() {
        holder.require(Right.CHANGE);
        holder.requireNoFilter("changing documents");
        return bases.of(holder, Optional.of(parameter("name")));
    }

    /** What the request is under: its own filter within the holder's. */
    Filter filter(Optional<JsonNode> asked) {
        return holder.within(asked.map(Filters::of).orElse(Filter.none()));
    }

    String parameter(String name) {
        return request.path().pathParameters().get(name);
    }

    Optional<String> query(String name) {
        return request.query().first(name).asOptional();
    }

    int number(String name, int ifAbsent) {
        return query(name).map(text -> number(name, text)).orElse(ifAbsent);
    }

    static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new PyramidionException("%s: must be a whole number".formatted(name), e);
        }
    }

    /** The body, as ours. */
    <T> T body(Class<T> type) {
        return Json.read(bytes(), type);
    }

    /** The body, in a form that others laid down. */
    <T> T foreignBody(Class<T> type) {
        return Json.readForeign(bytes(), type);
    }

    /** The body as it is. */
    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private byte[] bytes() {
        requireJson();
        try (var limit = patience.limit(limits.times().silence());
                InputStream content = request.content().inputStream()) {
            byte[] bytes = content.readNBytes(limits.sizes().body() + 1);
            if (bytes.length > limits.sizes().body()) {
                response.header("Connection", "close");
                throw new Refusal(
                        413,
                        "the body is larger than %d bytes"
                                .formatted(limits.sizes().body()));
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also keeps forms of other sites out: a browser asks before it sends this type there, and is not answered. */
    private void requireJson() {
        String type =
                request.headers().value(HeaderNames.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
        if (!type.equals(JSON) && !type.startsWith(JSON + ";")) {
            throw new Refusal(415, "send Content-Type: application/json");
        }
    }

    /** A text of a request, within the limit. */
    String text(String name, String text) {
        return text(name, text, limits.sizes().question());
    }

    static String text(String name, @org.jspecify.annotations.Nullable String text, int longest) {
        if (text == null || text.isBlank()) {
            throw new PyramidionException("%s: give it some words".formatted(name));
        }
        if (text.length() > longest) {
            throw new Refusal(
                    413, "%s: has %d characters, and at most %d are allowed".formatted(name, text.length(), longest));
        }
        return text;
    }

    <T> List<T> some(String name, @org.jspecify.annotations.Nullable List<T> values) {
        if (values == null || values.isEmpty()) {
            throw new PyramidionException("%s: give at least one".formatted(name));
        }
        if (values.size() > limits.sizes().texts()) {
            throw new Refusal(
                    413,
                    "%s: has %d, and at most %d are allowed"
                            .formatted(name, values.size(), limits.sizes().texts()));
        }
        return values;
    }

    int top(Optional<Integer> asked, int ifAbsent) {
        int top = asked.orElse(ifAbsent);
        if (top < 1 || top > limits.sizes().top()) {
            throw new PyramidionException("top is %d; it must be 1 to %d"
                    .formatted(top, limits.sizes().top()));
        }
        return top;
    }

    void send(Object value) {
        send(200, value);
    }

    void send(int status, Object value) {
        send(status, JSON, Json.bytes(value));
    }

    void send(int status, String type, byte[] content) {
        response.status(Status.create(status));
        response.header("Content-Type", type);
        response.send(content);
    }

    /** @param openAi whether its clients ask here */
    void send(Problem problem, boolean openAi) {
        send(problem.status(), "application/problem+json", Json.bytes(openAi ? problem.ofOpenAi() : problem));
    }
}
