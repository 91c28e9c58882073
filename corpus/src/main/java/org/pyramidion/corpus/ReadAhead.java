package org.pyramidion.corpus;

import java.nio.file.Path;

/**
 * Has the checksums of a corpus compared in the background, while libtorch is loaded, which takes as long. Whoever
 * opens it then finds that done, or says what is wrong.
 */
public final class ReadAhead {

    private ReadAhead() {}

    /** Begins with the files at a place, if a corpus is there; errors are left to whoever opens it. */
    public static void corpus(Path place) {
        Thread.ofPlatform().daemon().name("read-ahead").start(() -> read(place));
    }

    private static void read(Path place) {
        try {
            if (CorpusStore.isAt(place)) {
                CorpusStore.open(place).close();
            }
        } catch (RuntimeException e) {
            // Said by whoever opens it.
        }
    }
}
