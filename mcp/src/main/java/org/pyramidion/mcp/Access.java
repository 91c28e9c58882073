package org.pyramidion.mcp;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.pyramidion.api.Filter;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/**
 * What a client may see.
 *
 * @param names which of what is open, by name
 * @param filter which passages of it; what the client asks for is narrowed by it
 */
public record Access(Predicate<String> names, Filter filter) {

    /** Everything. */
    public static Access all() {
        return new Access(name -> true, Filter.none());
    }

    /** The names of what is open and may be seen. */
    SortedSet<String> names(Pyramidion pyramidion) {
        SortedSet<String> seen = new TreeSet<>(pyramidion.names());
        seen.removeIf(names.negate());
        return seen;
    }

    /**
     * The one of a name that may be seen.
     *
     * @throws PyramidionException of {@link Kind#NOT_FOUND} if there is none
     */
    KnowledgeBase named(String name, Pyramidion pyramidion) {
        if (!names(pyramidion).contains(name)) {
            throw new PyramidionException(
                    Kind.NOT_FOUND,
                    "there is no corpus '%s'; there are: %s".formatted(name, String.join(", ", names(pyramidion))));
        }
        return pyramidion.named(name);
    }
}
