package org.pyramidion.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.base.PyramidionException;

/**
 * Lets requests in, or refuses them before anything is done for them.
 *
 * <p>Where no token is needed, anything that a browser on this machine runs could reach the port. So a request must be
 * for a name of this server (a page of another site may have its name lead here), and one that a browser sends for
 * another site's page, which it says, is refused.
 */
final class Gate {

    private static final String SCHEME = "bearer ";

    private final AccessTokens tokens;
    private final Set<String> names;
    private final Rates rates;

    Gate(ServerSettings settings) {
        this.tokens = settings.tokens();
        this.names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
        names.add(settings.host().toLowerCase(Locale.ROOT));
        settings.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        this.rates = new Rates(settings.limits().load().perMinute(), System::nanoTime);
    }

    /** Refuses to open a server to others without tokens. */
    static void requireSafe(ServerSettings settings) {
        if (settings.tokens().areNone() && !isLoopback(settings.host())) {
            throw new PyramidionException("beyond loopback a token is needed: set PYRAMIDION_TOKEN, or give --tokens "
                    + "FILE; or bind to 127.0.0.1");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new PyramidionException(
                    "there is no host '%s'; give a name or address of this machine".formatted(host), e);
        }
    }

    /** For what is the same for everybody. */
    Holder open(ServerRequest request) {
        requireOurName(request);
        requireRate("address " + address(request));
        return Holder.ANYONE;
    }

    /** Who it is. */
    Holder holder(ServerRequest request) {
        requireOurName(request);
        requireOurPage(request);
        if (tokens.areNone()) {
            requireRate("address " + address(request));
            return Holder.ANYONE;
        }
        Optional<Holder> holder = token(request).flatMap(tokens::holder);
        requireRate(holder.map(Holder::name).orElseGet(() -> "address " + address(request)));
        return holder.orElseThrow(
                () -> new Refusal(401, "send a token that is known here: Authorization: Bearer TOKEN"));
    }

    private static Optional<String> token(ServerRequest request) {
        return request.headers()
                .value(HeaderNames.AUTHORIZATION)
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(value -> value.substring(SCHEME.length()).strip());
    }

    private void requireRate(String client) {
        int seconds = rates.take(client);
        if (seconds > 0) {
            throw Refusal.later(429, "more requests than a client may send a minute; try again later", seconds);
        }
    }

    /** Tokens are not sent along by browsers of themselves, so names matter only without. */
    private void requireOurName(ServerRequest request) {
        String host = request.authority().toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
        if (tokens.areNone() && !names.contains(host)) {
            throw new Refusal(421, "this server is not known by that name; it can be told: --name NAME");
        }
    }

    private static void requireOurPage(ServerRequest request) {
        Optional<String> origin = request.headers().value(HeaderNames.ORIGIN);
        if (origin.isPresent() && !authority(origin.get()).equalsIgnoreCase(request.authority())) {
            throw new Refusal(403, "pages of other sites may not ask here");
        }
    }

    private static String authority(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getAuthority()).orElse("");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    static String address(ServerRequest request) {
        return request.remotePeer().host();
    }
}
