package org.pyramidion.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/** All that is served, by name. */
final class Bases implements AutoCloseable {

    /** Names stand in paths, metrics and logs as they are. */
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private final Map<String, Served> served = new TreeMap<>();

    private Bases() {}

    /** Of a server that has none. */
    static Bases none() {
        return new Bases();
    }

    Bases(Pyramidion pyramidion, Limits limits, Metrics metrics) {
        for (String name : pyramidion.names()) {
            if (!name.matches(NAME)) {
                throw new PyramidionException(
                        "'%s' cannot be served by that name; use letters, digits, '.', '_' and '-'".formatted(name));
            }
            served.put(name, new Served(name, pyramidion.named(name), limits, metrics));
        }
    }

    /** Those that a holder may ask, in the order of their names. */
    List<Served> of(Holder holder) {
        return served.values().stream().filter(one -> holder.sees(one.name())).toList();
    }

    /**
     * The one that a request means: the only one where it names none.
     *
     * @throws PyramidionException if there is none of that name for this holder
     */
    Served of(Holder holder, Optional<String> name) {
        List<Served> seen = of(holder);
        if (name.isEmpty() && seen.size() == 1) {
            return seen.getFirst();
        }
        List<String> names = seen.stream().map(Served::name).toList();
        String wanted = name.orElseThrow(
                () -> new PyramidionException("several are served; set 'base' to one of %s".formatted(names)));
        return seen.stream()
                .filter(one -> one.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new PyramidionException(
                        Kind.NOT_FOUND, "no such base is served; there are %s".formatted(names)));
    }

    List<Served> all() {
        return new ArrayList<>(served.values());
    }

    @Override
    public void close() {
        served.values().forEach(Served::close);
    }
}
