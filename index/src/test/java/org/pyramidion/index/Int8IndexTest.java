package org.pyramidion.index;

class Int8IndexTest extends MipsIndexContract {

    @Override
    IndexKind kind() {
        return new IndexKind.Int8();
    }
}
