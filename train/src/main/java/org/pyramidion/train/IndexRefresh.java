package org.pyramidion.train;

import org.pyramidion.retrieval.BlockIndex;

/**
 * Where the trainer gets its index from, and the seam between trainer and index builder. The trainer asks before each step
 * and takes what it is given; whether the index is rebuilt in between, beside it or in another process is not its concern.
 */
public interface IndexRefresh extends AutoCloseable {

    /**
     * The index to retrieve with at step {@code step}. May publish the present parameters to a builder, and may return a newer
     * index than before. The index stays open until the next call.
     */
    BlockIndex at(long step);

    /** The index that the last call of {@link #at} returned. */
    BlockIndex current();

    /** Goes on with the index that was built from the parameters of step {@code indexStep}. */
    void resume(long indexStep);

    @Override
    void close();
}
