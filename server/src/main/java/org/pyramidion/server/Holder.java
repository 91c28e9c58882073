package org.pyramidion.server;

import java.util.Optional;
import java.util.Set;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Passage;

/**
 * Who holds a token, and what that allows.
 *
 * @param name for logs
 * @param rights what may be done
 * @param bases the names of those that may be asked; all if empty
 * @param filter that every search and question of this holder is under
 */
record Holder(String name, Set<Right> rights, Set<String> bases, Optional<Filter> filter) {

    /** What a token can allow. */
    enum Right {
        /** To ask, search and read. */
        ASK,
        /** To add, replace and remove documents, and to reload. */
        CHANGE
    }

    /** Whoever comes where no tokens are needed. */
    static final Holder ANYONE = new Holder("anyone", Set.of(Right.values()), Set.of(), Optional.empty());

    Holder {
        rights = Set.copyOf(rights);
        bases = Set.copyOf(bases);
    }

    void require(Right right) {
        if (!rights.contains(right)) {
            throw new Refusal(
                    403,
                    "this token does not allow that; it lacks the right '%s'"
                            .formatted(right.name().toLowerCase(java.util.Locale.ROOT)));
        }
    }

    /** For what would show more than the filter lets through. */
    void requireNoFilter(String what) {
        if (filter.isPresent()) {
            throw new Refusal(403, "%s looks at all documents, and this token allows some of them".formatted(what));
        }
    }

    /** For what shows all that is served. */
    void requireEverything(String what) {
        requireNoFilter(what);
        if (!bases.isEmpty()) {
            throw new Refusal(403, "%s shows all that is served, and this token allows some of it".formatted(what));
        }
    }

    boolean sees(String base) {
        return bases.isEmpty() || bases.contains(base);
    }

    /** Whether a passage may be shown: not all of a document need be, since its passages have sections and pages. */
    boolean mayRead(Passage passage) {
        return filter.map(own -> own.accepts(passage)).orElse(true);
    }

    /** The filter of a request within this holder's own. */
    Filter within(Filter asked) {
        return filter.map(own -> own.and(asked)).orElse(asked);
    }
}
