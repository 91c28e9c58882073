package org.pyramidion.cli;

import java.nio.file.Path;
import org.pyramidion.corpus.CorpusStore;

/**
 * Has the checksums of files compared while libtorch is loaded, which takes as long. Whoever opens them then finds that
 * done, or says what is wrong.
 */
final class ReadAhead {

    private ReadAhead() {}

    /** The files of a corpus, if there is one at a place. */
    static void corpus(Path place) {
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
