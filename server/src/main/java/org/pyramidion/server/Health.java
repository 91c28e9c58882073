package org.pyramidion.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What those ask who keep the server running. */
final class Health {

    private final Metrics metrics;
    private final BooleanSupplier ready;

    /** @param ready whether requests are welcome: not any more once the server stops */
    Health(Metrics metrics, BooleanSupplier ready) {
        this.metrics = metrics;
        this.ready = ready;
    }

    List<Route> routes() {
        return List.of(
                Route.open("/health/live", call -> call.send(Map.of("status", "up"))),
                Route.open("/health/ready", this::ready),
                Route.get("/metrics", this::metrics));
    }

    private void ready(Call call) {
        boolean up = ready.getAsBoolean();
        call.send(up ? 200 : 503, Map.of("status", up ? "up" : "stopping"));
    }

    private void metrics(Call call) {
        call.holder().requireEverything("/metrics");
        call.send(
                200, "text/plain; version=0.0.4; charset=utf-8", metrics.text().getBytes(StandardCharsets.UTF_8));
    }
}
