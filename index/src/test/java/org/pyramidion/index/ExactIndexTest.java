package org.pyramidion.index;

class ExactIndexTest extends MipsIndexContract {

    @Override
    IndexKind kind() {
        return new IndexKind.Exact(Storage.FLOAT32);
    }
}
