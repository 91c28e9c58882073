package org.pyramidion.train;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;

/**
 * Has each index searched with the query embedder of the index' own step, as the published system does: its example
 * generators read queries and documents with one and the same export. Keeps that embedder beside the index as long as
 * the index is kept.
 */
final class SnapshotQueries extends ForwardingRefresh {

    private final RefreshFiles files;
    private final RealmModel model;
    private final boolean writes;
    private @Nullable RealmModel opened;
    private long openedStep;

    /**
     * @param model the one that is being trained
     * @param writes whether to keep the embedders, as one rank of several does
     */
    SnapshotQueries(IndexRefresh refresh, RefreshFiles files, RealmModel model, boolean writes) {
        super(refresh);
        this.writes = writes;
        this.files = files;
        this.model = model;
    }

    @Override
    public BlockIndex at(long step, Swap swap) {
        BlockIndex index = super.at(step, swap);
        if (!writes) {
            return index;
        }
        // Of this step is the index itself, or a snapshot that was published to a builder just now.
        if (index.step() == step || Artifact.find(files.snapshot(step)).isPresent()) {
            model.saveQueryEmbedder(files.queries(step), Map.of("step", step));
        }
        files.discardQueries();
        return index;
    }

    /** While an index is being swapped in, the query embedder of its step is the present one, and not kept yet. */
    @Override
    public RealmModel searching(BlockIndex index, RealmModel present) {
        if (Artifact.find(files.queries(index.step())).isEmpty()) {
            return present;
        }
        RealmModel there = opened;
        if (there == null || openedStep != index.step()) {
            close(there);
            there = RealmModel.open(files.queries(index.step()), model.weights().precision());
            opened = there;
            openedStep = index.step();
        }
        return there;
    }

    private static void close(@Nullable RealmModel model) {
        if (model != null) {
            model.close();
        }
    }

    @Override
    public void close() {
        close(opened);
        opened = null;
        super.close();
    }
}
