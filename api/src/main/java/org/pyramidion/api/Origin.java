package org.pyramidion.api;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;

/** Where a {@link KnowledgeBase} comes from, and how it is opened, again after each change of its corpus. */
sealed interface Origin extends AutoCloseable permits RunOrigin, CorpusOrigin {

    /** Opens what is there now. */
    Opened open();

    /** Names what is there now: equal for what answers alike. */
    String version();

    /** Frees what outlives a version; after the last of them. */
    @Override
    default void close() {}

    /** The corpus that changes are made to. */
    Path corpus();

    /** What is at a place: a run, a corpus, or documents of which a corpus is made. */
    static Origin at(Path place, Settings settings) {
        RunDirectory run = new RunDirectory(new Run(place));
        if (run.exists()) {
            return new RunOrigin(run, settings, new LazyReader());
        }
        Info.Kind kind = isCorpus(place) ? Info.Kind.CORPUS : Info.Kind.DOCUMENTS;
        boolean relative = kind == Info.Kind.DOCUMENTS && settings.relativeFiles();
        Path corpus = corpus(place, settings);
        FileNames files = relative ? FileNames.within(place) : FileNames.asTheyAre();
        return new CorpusOrigin(corpus, kind, files, settings, new LazyReader());
    }

    /** The corpus at a place, or that of the documents there, made what they are now. */
    static Path corpus(Path place, Settings settings) {
        if (!Files.exists(place)) {
            throw new PyramidionException(Kind.NOT_FOUND, "%s: nothing is here; check the path".formatted(place));
        }
        return isCorpus(place) ? place : FolderCorpus.of(place, settings);
    }

    static boolean isCorpus(Path place) {
        return CorpusStore.isAt(place);
    }
}
