package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/**
 * Where everything begins: opens runs, corpora and folders, and keeps several of them by name.
 *
 * <p>Safe for concurrent use. Closing it closes all that it holds.
 */
public final class Pyramidion implements AutoCloseable {

    private final Map<String, KnowledgeBase> open = new ConcurrentSkipListMap<>();

    private Pyramidion() {}

    /**
     * Opens a run, a corpus, or files and folders with nothing trained.
     *
     * @throws PyramidionException if there is nothing of the kind, or it is damaged
     */
    public static KnowledgeBase open(Path place) {
        return open(place, Settings.defaults());
    }

    /** As {@link #open(Path)}, in a way that is told. */
    public static KnowledgeBase open(Path place, Settings settings) {
        return new KnowledgeBase(Origin.at(place, settings));
    }

    /**
     * Opens several at once: all, or none if one cannot be.
     *
     * @param places by name
     */
    public static Pyramidion open(Map<String, Path> places) {
        Pyramidion pyramidion = new Pyramidion();
        try {
            new TreeMap<>(places).forEach((name, place) -> pyramidion.add(name, place, Settings.defaults()));
            return pyramidion;
        } catch (RuntimeException e) {
            pyramidion.close();
            throw e;
        }
    }

    /**
     * Opens another one.
     *
     * @throws PyramidionException of {@link Kind#CONFLICT} if the name is taken
     */
    public KnowledgeBase add(String name, Path place, Settings settings) {
        requireFree(name);
        KnowledgeBase opened = open(place, settings);
        if (open.putIfAbsent(name, opened) != null) {
            opened.close();
            requireFree(name);
        }
        return opened;
    }

    private void requireFree(String name) {
        if (open.containsKey(name)) {
            throw new PyramidionException(Kind.CONFLICT, "'%s' is open already; close it first".formatted(name));
        }
    }

    /** The names of all that are open. */
    public SortedSet<String> names() {
        return new TreeSet<>(open.keySet());
    }

    /**
     * The one of this name.
     *
     * @throws PyramidionException of {@link Kind#NOT_FOUND} if there is none
     */
    public KnowledgeBase named(String name) {
        KnowledgeBase found = open.get(name);
        if (found == null) {
            throw new PyramidionException(
                    Kind.NOT_FOUND, "'%s' is not open; open are: %s".formatted(name, String.join(", ", names())));
        }
        return found;
    }

    /** Closes the one of this name, if it is open. */
    public void close(String name) {
        KnowledgeBase closing = open.remove(name);
        if (closing != null) {
            closing.close();
        }
    }

    @Override
    public void close() {
        names().forEach(this::close);
    }
}
