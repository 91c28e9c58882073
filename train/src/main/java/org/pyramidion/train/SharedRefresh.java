package org.pyramidion.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pyramidion.index.Exchange;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.SharedIndex;
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;

/** A refresh whose indexes ranks search together, a part each. */
final class SharedRefresh extends ForwardingRefresh {

    private final RefreshFiles files;
    private final Ranks ranks;
    private @Nullable BlockIndex whole;
    private @Nullable BlockIndex shared;

    SharedRefresh(IndexRefresh refresh, RefreshFiles files, Ranks ranks) {
        super(refresh);
        this.files = files;
        this.ranks = ranks;
    }

    @Override
    public BlockIndex searched(BlockIndex index) {
        BlockIndex there = shared;
        if (there == null || whole != index) {
            closeShared();
            there = share(index, new IndexDirectory(files.index(index.step())), ranks);
            whole = index;
            shared = there;
        }
        return there;
    }

    /** An index of which this rank searches its part. */
    static BlockIndex share(BlockIndex index, IndexDirectory place, Ranks ranks) {
        Part part = ranks.part(index.search().size());
        SharedIndex shared = new SharedIndex(
                index.search(), place.openPart(part.from(), part.limit()), part.from(), exchange(ranks));
        return new BlockIndex(shared, index.step(), index.cost());
    }

    private static Exchange exchange(Ranks ranks) {
        return new Exchange() {
            @Override
            public int rank() {
                return ranks.rank();
            }

            @Override
            public List<byte[]> all(byte[] own) {
                return ranks.exchange(own);
            }
        };
    }

    /** Takes part in what other ranks still search for in an index, if it is shared. */
    static void await(BlockIndex index) {
        if (index.search() instanceof SharedIndex shared) {
            shared.await();
        }
    }

    private void closeShared() {
        if (shared != null) {
            shared.close();
            shared = null;
            whole = null;
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void close() {
        closeShared();
        super.close();
    }
}
