package org.pyramidion.train;

import java.util.Map;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;

/** The first rank's refresh: it alone has indexes made, and tells the others which one is in use. */
record ToldRefresh(IndexRefresh refresh, Ranks ranks) implements IndexRefresh {

    @Override
    public BlockIndex at(long step, Swap swap) {
        ranks.told(() -> Long.toString(refresh.at(step, swap).step()));
        return refresh.current();
    }

    @Override
    public BlockIndex current() {
        return refresh.current();
    }

    @Override
    public RealmModel searching(BlockIndex index, RealmModel present) {
        return refresh.searching(index, present);
    }

    @Override
    public void resume(long step, long indexStep) {
        refresh.resume(step, indexStep);
    }

    @Override
    public Map<String, Double> gauges() {
        return refresh.gauges();
    }

    @Override
    public void close() {
        refresh.close();
    }
}
