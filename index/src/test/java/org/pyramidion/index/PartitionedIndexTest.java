package org.pyramidion.index;

class PartitionedIndexTest extends MipsIndexContract {

    @Override
    IndexKind kind() {
        return new IndexKind.Partitioned(5, 5, 200);
    }

    /** Scores that nearly agree may change places at the end of the list. */
    @Override
    int missesAllowed(int k) {
        return 1;
    }
}
