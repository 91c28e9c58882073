package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.adaptation.Adaptation;
import org.pyramidion.base.Artifact;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.Run.Stage;

/**
 * A corpus for which nothing was trained.
 *
 * @param kind what it was opened as
 * @param files how passages name theirs
 */
record CorpusOrigin(Path corpus, Info.Kind kind, FileNames files, Settings settings, LazyReader reader)
        implements Origin {

    @Override
    public Opened open() {
        return OpenedCorpus.open(corpus, kind, files, settings, reader);
    }

    @Override
    public String version() {
        try (CorpusStore there = CorpusStore.open(corpus)) {
            return version(there);
        }
    }

    /** Its content, and the encoder that was adapted to it. */
    static String version(CorpusStore corpus) {
        Optional<String> adapted = Adaptation.kept(corpus)
                .flatMap(run -> Artifact.find(run.run().model(Stage.PRETRAIN)))
                .map(Artifact::id);
        return corpus.id() + adapted.map(" "::concat).orElse("");
    }

    @Override
    public void close() {
        reader.close();
    }
}
