package org.pyramidion.train;

import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;

/** The first rank's refresh: it alone has indexes made, and tells the others which one is in use. */
final class ToldRefresh extends ForwardingRefresh {

    private final Ranks ranks;

    ToldRefresh(IndexRefresh refresh, Ranks ranks) {
        super(refresh);
        this.ranks = ranks;
    }

    @Override
    public BlockIndex at(long step, Swap swap) {
        ranks.told(() -> Long.toString(refresh.at(step, swap).step()));
        return refresh.current();
    }
}
