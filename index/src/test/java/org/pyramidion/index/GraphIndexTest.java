package org.pyramidion.index;

class GraphIndexTest extends MipsIndexContract {

    @Override
    IndexKind kind() {
        return IndexKind.Graph.DEFAULT;
    }
}
