package org.pyramidion.base;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Where is kept for a user what can be fetched or made anew. */
public final class UserCache {

    private UserCache() {}

    /** That of this process. */
    public static Path root() {
        return root(System.getenv());
    }

    /**
     * {@code PYRAMIDION_CACHE}, else {@code pyramidion} in {@code XDG_CACHE_HOME}, else {@code ~/.cache/pyramidion}.
     * Variables set to nothing count as not set.
     */
    public static Path root(Map<String, String> environment) {
        return variable(environment, "PYRAMIDION_CACHE")
                .or(() -> variable(environment, "XDG_CACHE_HOME").map(cache -> cache.resolve("pyramidion")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "pyramidion"));
    }

    private static Optional<Path> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(Predicate.not(String::isBlank))
                .map(Path::of);
    }
}
