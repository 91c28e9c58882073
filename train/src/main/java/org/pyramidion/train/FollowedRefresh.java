package org.pyramidion.train;

import org.jspecify.annotations.Nullable;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;

/** The refresh of every rank but the first: opens what that one has had made, and waits until it is there. */
final class FollowedRefresh implements IndexRefresh {

    private final RefreshFiles files;
    private final CorpusStore corpus;
    private final Ranks ranks;
    private @Nullable BlockIndex index;

    FollowedRefresh(RefreshFiles files, CorpusStore corpus, Ranks ranks) {
        this.files = files;
        this.corpus = corpus;
        this.ranks = ranks;
    }

    @Override
    public BlockIndex at(long step, Swap swap) {
        long wanted = Long.parseLong(ranks.told(() -> ""));
        BlockIndex old = index;
        if (old != null && old.step() == wanted) {
            return old;
        }
        close();
        BlockIndex fresh = BlockIndex.open(files.index(wanted), corpus);
        index = fresh;
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

    /** Nothing: the first rank says what to go on with. */
    @Override
    public void resume(long step, long indexStep) {}

    @Override
    public void close() {
        BlockIndex present = index;
        if (present != null) {
            present.close();
            index = null;
        }
    }
}
