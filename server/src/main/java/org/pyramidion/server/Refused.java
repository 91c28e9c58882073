package org.pyramidion.server;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** Answers to what is no request that a route could get: malformed, too large, over the number of connections. */
final class Refused {

    private Refused() {}

    static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, (DirectHandler) Refused::answer);
        }
        return handlers.build();
    }

    /** The reason is Helidon's and may quote the request, so it is not sent back. */
    private static TransportResponse answer(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String reason) {
        Problem problem = Problem.of(status.code(), "the request is refused as malformed or too large");
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .header(HeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .keepAlive(false)
                .entity(Json.bytes(problem))
                .build();
    }
}
