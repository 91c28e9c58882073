package org.pyramidion.wordnet;

/**
 * That one entity belongs to another. Both documents tell it, each from its own end.
 *
 * @param part the smaller
 * @param whole the greater
 */
record Fact(Entity part, Kind kind, Entity whole) {

    /** In what way the one belongs to the other. */
    enum Kind {
        /** A place, a building, a mountain lies in a place. */
        PLACE,
        /** A battle belongs to a war. */
        HAPPENING,
        /** A happening took place somewhere. */
        SCENE,
        /** One of a group or a chain. */
        MEMBER
    }
}
