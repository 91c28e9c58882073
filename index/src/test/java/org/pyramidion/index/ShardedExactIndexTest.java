package org.pyramidion.index;

class ShardedExactIndexTest extends ShardedIndexContract {

    @Override
    IndexKind kind() {
        return new IndexKind.Exact(Storage.FLOAT32);
    }
}
