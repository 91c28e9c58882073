package org.pyramidion.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;

/** Rebuilds the index between steps, every so many of them; training stands still meanwhile. */
public final class SynchronousRefresh implements IndexRefresh {

    private final Path directory;
    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final long every;
    private final Progress progress;
    private @Nullable BlockIndex index;

    /**
     * @param directory gets an index {@code step-N} for each refresh; only the newest is kept
     * @param every steps between refreshes; 0 for never after the first
     */
    public SynchronousRefresh(
            Path directory, RealmModel model, InputFormat format, CorpusStore corpus, long every, Progress progress) {
        this.directory = directory;
        this.model = model;
        this.format = format;
        this.corpus = corpus;
        this.every = every;
        this.progress = progress;
    }

    @Override
    public BlockIndex at(long step) {
        BlockIndex present = index;
        if (present == null || (every > 0 && step - present.step() >= every)) {
            return rebuild(step);
        }
        return present;
    }

    private BlockIndex rebuild(long step) {
        BlockIndex old = index;
        BlockIndex fresh = BlockIndex.build(place(step), model, format, corpus, step, progress);
        index = fresh;
        if (old != null && old.step() != step) {
            old.close();
            discard(place(old.step()));
        }
        return fresh;
    }

    @Override
    public BlockIndex current() {
        BlockIndex present = index;
        if (present == null) {
            throw new IllegalStateException("no index has been asked for yet");
        }
        return present;
    }

    @Override
    public void resume(long indexStep) {
        // Without the directory the first step builds an index of its own: the run goes on, with fresher candidates.
        if (Files.exists(place(indexStep))) {
            index = BlockIndex.open(place(indexStep), corpus);
        }
    }

    @Override
    public void close() {
        BlockIndex present = index;
        if (present != null) {
            present.close();
            index = null;
        }
    }

    private Path place(long step) {
        return directory.resolve("step-" + step);
    }

    private static void discard(Path old) {
        try {
            Artifact.deleteTree(old);
        } catch (IOException e) {
            // An index too many costs disk and nothing else.
        }
    }
}
