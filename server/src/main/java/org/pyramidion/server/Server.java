package org.pyramidion.server;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.TlsConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex;

/**
 * Knowledge bases at a port, for programs and people.
 *
 * <p>Closing it refuses new requests, answers those that are under way, applies the changes that were accepted, and
 * leaves the knowledge bases to their owner.
 */
public final class Server implements AutoCloseable {

    private final Bases bases;
    private final Runnable closing;
    private final Patience patience = new Patience();
    private final WebServer web;
    private final List<Route> routes;
    private final String host;
    private final ScheduledExecutorService reloading;
    private volatile boolean stopping;

    private Server(Bases bases, Runnable closing, List<Route> own, ServerSettings settings, Metrics metrics) {
        this.host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        this.bases = bases;
        this.closing = closing;
        this.routes = new ArrayList<>(own);
        routes.addAll(new Health(metrics, () -> !stopping).routes());
        this.reloading = new ScheduledThreadPoolExecutor(
                1, work -> Thread.ofPlatform().name("serve-reload").daemon().unstarted(work));
        this.web = listen(settings, new Entrance(settings, bases, metrics, patience), routes);
        if (settings.reload().isPositive()) {
            long millis = settings.reload().toMillis();
            reloading.scheduleWithFixedDelay(() -> reload(settings), millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Begins to serve what is open.
     *
     * @param pyramidion stays its owner's, who closes it after this
     * @param places where those that are served were opened, by name: training curves are read there
     * @throws PyramidionException if the port is taken, files are wrong, or others could come in without a token
     */
    public static Server start(Pyramidion pyramidion, Map<String, Path> places, ServerSettings settings) {
        Gate.requireSafe(settings);
        Metrics metrics = new Metrics();
        Assistants assistants = new Assistants(pyramidion);
        return new Server(
                new Bases(pyramidion, settings.limits(), metrics),
                assistants::close,
                routes(settings, places, assistants),
                settings,
                metrics);
    }

    /**
     * Begins to serve a shard of an index, and nothing else.
     *
     * @param shard stays its owner's, who closes it after this
     * @throws PyramidionException as {@link #start}
     */
    public static Server ofShard(MipsIndex shard, ServerSettings settings) {
        Gate.requireSafe(settings);
        return new Server(Bases.none(), () -> {}, new Shards(shard).routes(), settings, new Metrics());
    }

    private static List<Route> routes(ServerSettings settings, Map<String, Path> places, Assistants assistants) {
        List<Route> routes = new ArrayList<>(Asking.routes());
        routes.addAll(new Passages(settings.originals()).routes());
        routes.addAll(Documents.routes());
        routes.addAll(Vectors.routes());
        routes.addAll(assistants.routes());
        routes.addAll(new Catalogue(places).routes());
        routes.addAll(Page.routes());
        return routes;
    }

    private static WebServer listen(ServerSettings settings, Entrance entrance, List<Route> routes) {
        Limits limits = settings.limits();
        Http1Config http = Http1Config.builder()
                .maxHeadersSize(16 << 10)
                .maxPrologueLength(4 << 10)
                .build();
        WebServerConfig.Builder web = WebServer.builder()
                .host(settings.host())
                .port(settings.port())
                .shutdownHook(false)
                .shutdownGracePeriod(limits.times().stopping())
                .maxTcpConnections(limits.load().connections())
                .maxPayloadSize(limits.sizes().body())
                // An answer goes out in two pieces; the second would wait for the client's acknowledgement, 40 ms of
                // Linux.
                .connectionOptions(options -> options.tcpNoDelay(true))
                .idleConnectionTimeout(limits.times().silence())
                .idleConnectionPeriod(limits.times().silence())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(GuardedHttp.of(http, entrance::isAnswering))
                .directHandlers(Refused.handlers())
                .routing(entrance.routing(routes));
        settings.tls().ifPresent(files -> web.tls(tls(files)));
        try {
            return web.build().start();
        } catch (RuntimeException e) {
            throw new PyramidionException(
                    PyramidionException.Kind.CONFLICT,
                    "cannot listen at %s, port %d: %s".formatted(settings.host(), settings.port(), reason(e)),
                    e);
        }
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return Optional.ofNullable(root.getMessage()).orElse(root.toString());
    }

    private static TlsConfig tls(ServerSettings.Tls files) {
        try {
            Keys keys = Keys.builder()
                    .pem(pem -> pem.key(Resource.create(files.key())).certChain(Resource.create(files.certificates())))
                    .build();
            return TlsConfig.builder()
                    .privateKey(keys)
                    .privateKeyCertChain(keys)
                    .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
                    .buildPrototype();
        } catch (RuntimeException e) {
            throw new PyramidionException(
                    "cannot use %s and %s for TLS: %s; both must be PEM, the key in PKCS#8"
                            .formatted(files.certificates(), files.key(), reason(e)),
                    e);
        }
    }

    private void reload(ServerSettings settings) {
        for (Served base : bases.all()) {
            try {
                base.reload();
            } catch (RuntimeException e) { // the old one goes on; the next look may find it whole
                settings.log().accept(Json.text(Map.of("base", base.name(), "reload_failed", String.valueOf(e))));
            }
        }
    }

    /**
     * Refuses to be open to others without tokens; {@link #start} does so too, but later.
     *
     * @throws PyramidionException if it would be
     */
    public static void requireSafe(ServerSettings settings) {
        Gate.requireSafe(settings);
    }

    /** Where it listens, as a URL. */
    public String address() {
        return "%s://%s:%d/".formatted(web.hasTls() ? "https" : "http", host, port());
    }

    /** The port that it listens at. */
    public int port() {
        return web.port();
    }

    /** All that can be asked, in the order in which it is matched. */
    List<Route> routes() {
        return routes;
    }

    /** Stops being ready; a while later, as its caller sees fit, {@link #close} follows. */
    public void announceStop() {
        stopping = true;
    }

    @Override
    public void close() {
        stopping = true;
        reloading.shutdown();
        web.stop();
        closing.run();
        bases.close();
        patience.close();
    }
}
