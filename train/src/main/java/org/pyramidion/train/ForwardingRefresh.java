package org.pyramidion.train;

import java.util.Map;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;

/** Another refresh, but for what a subclass does otherwise. */
abstract class ForwardingRefresh implements IndexRefresh {

    final IndexRefresh refresh;

    ForwardingRefresh(IndexRefresh refresh) {
        this.refresh = refresh;
    }

    @Override
    public BlockIndex at(long step, Swap swap) {
        return refresh.at(step, swap);
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
    public BlockIndex searched(BlockIndex index) {
        return refresh.searched(index);
    }

    @Override
    public boolean isShared() {
        return refresh.isShared();
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
