package org.pyramidion.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.console.Signals;
import org.pyramidion.server.AccessTokens;
import org.pyramidion.server.Server;
import org.pyramidion.server.ServerSettings;
import picocli.CommandLine.Option;

/** Where a server listens, and to whom. */
final class ListenOptions {

    private static final String TOKEN = "PYRAMIDION_TOKEN";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Name or address to listen at; 127.0.0.1 if not given.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "Port; 8080 if not given, any that is free if 0.")
    private int port = 8080;

    @Option(names = "--tokens", paramLabel = "FILE", description = "Who may ask, and what (docs/server.md).")
    private Optional<Path> tokens = Optional.empty();

    @Option(names = "--tls-certificate", paramLabel = "FILE", description = "Certificate and its chain, PEM.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, PEM, PKCS#8.")
    private Optional<Path> key = Optional.empty();

    ServerSettings settings(Console console) {
        ServerSettings plain =
                ServerSettings.defaults().at(host, port).tokens(tokens(console)).log(console.out()::println);
        if (certificate.isPresent() != key.isPresent()) {
            throw new PyramidionException("TLS needs both --tls-certificate and --tls-key");
        }
        return certificate
                .map(chain -> plain.tls(new ServerSettings.Tls(chain, key.orElseThrow())))
                .orElse(plain);
    }

    private AccessTokens tokens(Console console) {
        AccessTokens ofFile = tokens.map(AccessTokens::read).orElse(AccessTokens.none());
        String owner = console.environment().getOrDefault(TOKEN, "");
        return owner.isEmpty() ? ofFile : ofFile.and(AccessTokens.of(owner));
    }

    /** Serves until the process is told to stop, and a while longer. */
    static void serve(Supplier<Server> start, Consumer<String> say, Duration drain) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        for (String signal : List.of("INT", "TERM")) {
            Signals.hear(signal, number -> stop.countDown());
        }
        try (Server server = start.get()) {
            say.accept("listening at %s".formatted(server.address()));
            stop.await();
            server.announceStop(); // before it is said: who reads it may ask at once
            say.accept("stopping: answering what is under way");
            Thread.sleep(drain);
        }
    }
}
