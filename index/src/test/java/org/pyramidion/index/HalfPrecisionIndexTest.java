package org.pyramidion.index;

class HalfPrecisionIndexTest extends MipsIndexContract {

    @Override
    IndexKind kind() {
        return new IndexKind.Exact(Storage.FLOAT16);
    }

    /** Scores that nearly agree may change places at the end of the list. */
    @Override
    int missesAllowed(int k) {
        return 1;
    }
}
