package org.pyramidion.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * HTTP/1.1 as Helidon speaks it, whose idle connections are closed even if a request's first lines have come, but not
 * all of them; Helidon 4.5.0 would wait for the rest for ever.
 *
 * @param http Helidon's
 * @param answering whether a connection's request has come so far that it is being answered, by the connection's id
 */
record GuardedHttp(Http1ConnectionSelector http, Predicate<String> answering) implements ServerConnectionSelector {

    static GuardedHttp of(Http1Config config, Predicate<String> answering) {
        return new GuardedHttp(Http1ConnectionSelector.builder().config(config).build(), answering);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Guarded(http.connection(context), context.childSocketId(), answering);
    }

    private record Guarded(ServerConnection connection, String id, Predicate<String> answering)
            implements ServerConnection {

        @Override
        public void handle(Limit limit) throws InterruptedException {
            connection.handle(limit);
        }

        @Override
        public Duration idleTime() {
            return answering.test(id) ? Duration.ZERO : connection.idleTime();
        }

        /** At once where nothing is being answered. */
        @Override
        public void close(boolean interrupt) {
            connection.close(interrupt || !answering.test(id));
        }
    }
}
