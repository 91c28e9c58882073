package org.pyramidion.api;

import java.nio.file.Path;

/** A corpus for which nothing was trained. */
record CorpusOrigin(Path corpus, Settings settings, LazyReader reader) implements Origin {

    @Override
    public Opened open() {
        return OpenedCorpus.open(corpus, settings, reader);
    }

    @Override
    public void close() {
        reader.close();
    }
}
