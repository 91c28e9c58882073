package org.pyramidion.index;

class ShardedInt8IndexTest extends ShardedIndexContract {

    @Override
    IndexKind kind() {
        return new IndexKind.Int8();
    }
}
