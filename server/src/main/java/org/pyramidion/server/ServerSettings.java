package org.pyramidion.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a server listens.
 *
 * @param host a name or address to listen at
 * @param port 0 for any that is free
 * @param tls the certificate and key to speak TLS with; plain HTTP without
 * @param tokens who may ask; without any, everybody who reaches the port, which must then be of loopback
 * @param names of this server that a browser may use in its address bar, beside {@code host} and those of loopback
 * @param originals the folders that files of evidence are shown from; none are without
 * @param limits for clients
 * @param reload how often it is looked whether there is a newer model or index; never if zero
 * @param log told a line of JSON for each request
 */
public record ServerSettings(
        String host,
        int port,
        Optional<Tls> tls,
        AccessTokens tokens,
        Set<String> names,
        Set<Path> originals,
        Limits limits,
        Duration reload,
        Consumer<String> log) {

    /** Files in PEM format. */
    public record Tls(Path certificates, Path key) {}

    /** Loopback's port 8080 for everybody on this machine. */
    public static ServerSettings defaults() {
        return new ServerSettings(
                "127.0.0.1",
                8080,
                Optional.empty(),
                AccessTokens.none(),
                Set.of(),
                Set.of(),
                Limits.defaults(),
                Duration.ofSeconds(10),
                line -> {});
    }

    public ServerSettings {
        names = Set.copyOf(names);
        originals = Set.copyOf(originals);
    }

    public ServerSettings at(String otherHost, int otherPort) {
        return new ServerSettings(otherHost, otherPort, tls, tokens, names, originals, limits, reload, log);
    }

    public ServerSettings tls(Tls files) {
        return new ServerSettings(host, port, Optional.of(files), tokens, names, originals, limits, reload, log);
    }

    public ServerSettings tokens(AccessTokens others) {
        return new ServerSettings(host, port, tls, others, names, originals, limits, reload, log);
    }

    public ServerSettings names(Set<String> others) {
        return new ServerSettings(host, port, tls, tokens, others, originals, limits, reload, log);
    }

    public ServerSettings originals(Set<Path> folders) {
        return new ServerSettings(host, port, tls, tokens, names, folders, limits, reload, log);
    }

    public ServerSettings limits(Limits others) {
        return new ServerSettings(host, port, tls, tokens, names, originals, others, reload, log);
    }

    public ServerSettings reload(Duration every) {
        return new ServerSettings(host, port, tls, tokens, names, originals, limits, every, log);
    }

    public ServerSettings log(Consumer<String> lines) {
        return new ServerSettings(host, port, tls, tokens, names, originals, limits, reload, lines);
    }
}
