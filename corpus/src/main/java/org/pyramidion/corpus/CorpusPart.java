package org.pyramidion.corpus;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * Some of the documents of a corpus, cut into blocks: a corpus by itself, perhaps an empty one, with what must be known
 * of each document to tell those that have an earlier one's text. {@link CorpusBuilder#buildPart} makes one, {@link
 * CorpusBuilder#join} a corpus of several. Whatever the parts were, that is the corpus which {@link
 * CorpusBuilder#buildFrom} makes of all documents.
 */
public final class CorpusPart implements AutoCloseable {

    private final CorpusStore corpus;
    private final Arena arena;
    private final BinaryFileReader texts;

    private CorpusPart(CorpusStore corpus, Arena arena, BinaryFileReader texts) {
        this.corpus = corpus;
        this.arena = arena;
        this.texts = texts;
    }

    /** @throws PyramidionException if there is no whole part in the directory */
    @SuppressWarnings("MustBeClosedChecker") // the part owns the arena
    public static CorpusPart open(Path directory) {
        Path file = Artifact.open(directory, CorpusFormat.NAME, CorpusFormat.version(directory))
                .file(CorpusFormat.TEXTS);
        CorpusStore corpus = CorpusStore.open(directory);
        Arena arena = Arena.ofShared();
        try {
            long size = 2L * Long.BYTES * corpus.documents();
            return new CorpusPart(corpus, arena, BinaryFileReader.open(file, size, arena));
        } catch (RuntimeException e) {
            arena.close();
            corpus.close();
            throw e;
        }
    }

    /** Its blocks and documents, numbered from 0 on. */
    public CorpusStore corpus() {
        return corpus;
    }

    /** 64 bits that tell the text of a document: two of a hundred million share them with a chance of 3 in 10,000. */
    public long fingerprint(int document) {
        return texts.longAt(2L * document);
    }

    /** How many of its sentences were cut. */
    long cuts(int document) {
        return texts.longAt(2L * document + 1);
    }

    @Override
    public void close() {
        arena.close();
        corpus.close();
    }
}
