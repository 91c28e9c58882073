package org.pyramidion.server;

import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.pyramidion.base.PyramidionException;

/**
 * A failure as RFC 9457 has it ({@code application/problem+json}).
 *
 * @param type a URI of the kind of problem, which a program can tell it by
 * @param title the same for people
 * @param status HTTP's
 * @param detail what is wrong this time, and what to do
 */
record Problem(String type, String title, int status, String detail) {

    private static final String TYPES = "urn:pyramidion:problem:";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad input"),
            Map.entry(401, "Token needed"),
            Map.entry(403, "Not allowed"),
            Map.entry(404, "Not found"),
            Map.entry(405, "Method not allowed"),
            Map.entry(409, "Cannot be done now"),
            Map.entry(413, "Too large"),
            Map.entry(415, "Not JSON"),
            Map.entry(421, "Wrong host"),
            Map.entry(429, "Too many requests"),
            Map.entry(500, "Failed"),
            Map.entry(503, "Busy"),
            Map.entry(504, "Deadline passed"),
            Map.entry(507, "Disk full"));

    static Problem of(int status, String detail) {
        String title = Optional.ofNullable(TITLES.get(status)).orElse("Failed");
        return new Problem(TYPES + title.toLowerCase(Locale.ROOT).replace(' ', '-'), title, status, detail);
    }

    /** What a failure is to a client. What a client can do nothing about is not told in detail. */
    static Problem of(Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> of(refusal.status(), String.valueOf(refusal.getMessage()));
            case PyramidionException known -> of(status(known.kind()), String.valueOf(known.getMessage()));
            case TimeoutException late ->
                of(504, "the answer took longer than the server allows; ask less at once, or try again later");
            case HttpException malformed -> of(malformed.status().code(), "the request is malformed or too large");
            case RequestException malformed -> of(malformed.status().code(), "the request is malformed or too large");
            // What Helidon makes of the size of a chunk that is no number.
            case NumberFormatException malformed -> of(400, "the request is malformed");
            default -> of(500, "internal error; the server's log says more");
        };
    }

    /** With the member {@code error} that clients of OpenAI's look for. */
    Map<String, Object> ofOpenAi() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", detail);
        error.put("type", status < 500 ? "invalid_request_error" : "server_error");
        error.put("param", null);
        error.put("code", type.substring(TYPES.length()));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("type", type);
        all.put("title", title);
        all.put("status", status);
        all.put("detail", detail);
        all.put("error", error);
        return all;
    }

    private static int status(PyramidionException.Kind kind) {
        return switch (kind) {
            case BAD_INPUT -> 400;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case DAMAGED -> 500;
            case INTERRUPTED -> 503;
            case OUT_OF_SPACE -> 507;
        };
    }
}
