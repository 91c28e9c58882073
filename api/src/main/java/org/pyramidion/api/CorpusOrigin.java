package org.pyramidion.api;

import java.nio.file.Path;

/** A corpus for which nothing was trained. */
record CorpusOrigin(Path corpus, Settings settings) implements Origin {

    @Override
    public Opened open() {
        return OpenedCorpus.open(corpus, settings);
    }
}
