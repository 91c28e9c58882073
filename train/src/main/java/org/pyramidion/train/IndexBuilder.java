package org.pyramidion.train;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.ChunkedEmbedding;

/**
 * Makes an index of every snapshot that a trainer publishes. Any number of builders, as threads or processes, share the
 * work; what one has finished is not done again by another, nor by itself started anew.
 */
public final class IndexBuilder {

    /** Blocks that one builder embeds before it says so: the most that a builder which dies can lose. */
    public static final int CHUNK = BlockEmbedder.WINDOW;

    private static final int ATTEMPTS = 3;
    private static final long POLL_NANOS = 100_000_000;

    private final RefreshFiles files;
    private final CorpusStore corpus;
    private final int blockLength;
    private final int chunk;
    private final Precision precision;
    private final Progress progress;

    /**
     * @param blockLength longest document input, in wordpieces
     * @param chunk blocks that are embedded at once, {@link #CHUNK} for all but tests
     * @param precision what products are computed in
     */
    public IndexBuilder(
            RefreshFiles files,
            CorpusStore corpus,
            int blockLength,
            int chunk,
            Precision precision,
            Progress progress) {
        this.files = files;
        this.corpus = corpus;
        this.blockLength = blockLength;
        this.chunk = chunk;
        this.precision = precision;
        this.progress = progress;
    }

    /** Builds one index after the other, as their snapshots appear, until {@code stop} says so. */
    public void follow(BooleanSupplier stop) {
        while (!stop.getAsBoolean()) {
            OptionalLong pending = files.pending();
            if (pending.isPresent()) {
                build(pending.getAsLong(), stop);
            } else {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    /**
     * Builds the index of the snapshot of {@code step}, together with whoever else is at it. When this returns it is
     * there, or the snapshot has gone, or {@code stop} said so.
     */
    void build(long step, BooleanSupplier stop) {
        Optional<String> snapshot = files.snapshotId(step);
        if (snapshot.isEmpty()) {
            return;
        }
        BooleanSupplier over =
                () -> stop.getAsBoolean() || files.isIndexed(step) || !snapshot.equals(files.snapshotId(step));
        for (int attempt = 1; ; attempt++) {
            try {
                build(step, snapshot.get(), over);
                return;
            } catch (PyramidionException e) {
                // A trainer that was started again may have taken its files away meanwhile, or another builder
                // finished.
                if (over.getAsBoolean()) {
                    return;
                }
                // It may have published the very same snapshot once more, too.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private void build(long step, String snapshot, BooleanSupplier over) {
        try (RealmModel model = RealmModel.open(files.snapshot(step), precision)) {
            ChunkedEmbedding embeddings = new ChunkedEmbedding(
                    files.parts(step), corpus, snapshot, model.config().projection(), chunk);
            // What a query may be long does not matter to documents.
            InputFormat format = model.inputs(blockLength, blockLength, blockLength);
            BlockEmbedder embedder = new BlockEmbedder(model.documentEmbedder(), format, corpus);
            while (!over.getAsBoolean()) {
                embeddings.embed(embedder, progress, over);
                if (!embeddings.isComplete() || !assemble(step, snapshot, embeddings)) {
                    LockSupport.parkNanos(POLL_NANOS); // others are still at it
                }
            }
        }
    }

    /** Returns whether there is an index now; if not, another builder is writing it. */
    private boolean assemble(long step, String snapshot, ChunkedEmbedding embeddings) {
        Optional<FileClaim> claimed = FileClaim.take(files.assembly(step));
        if (claimed.isEmpty()) {
            return false;
        }
        try (FileClaim claim = claimed.get()) {
            if (!files.isIndexed(step)) {
                BlockIndex.assemble(files.index(step), embeddings, corpus, step, snapshot)
                        .close();
                files.discardParts(step);
            }
            return true;
        }
    }
}
