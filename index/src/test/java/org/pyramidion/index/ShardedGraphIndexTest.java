package org.pyramidion.index;

class ShardedGraphIndexTest extends ShardedIndexContract {

    @Override
    IndexKind kind() {
        return IndexKind.Graph.DEFAULT;
    }
}
