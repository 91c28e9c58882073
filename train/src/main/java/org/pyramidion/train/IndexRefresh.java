package org.pyramidion.train;

import java.util.Map;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;

/**
 * Where the trainer gets its index from, and the seam between trainer and index builder. The trainer asks before each
 * step and takes what it is given; whether the index is rebuilt in between, beside it or in another process is not its
 * concern.
 */
public interface IndexRefresh extends AutoCloseable {

    /** Told of two indexes while both are open. */
    @FunctionalInterface
    interface Swap {
        void from(BlockIndex old, BlockIndex fresh);
    }

    /**
     * The index to retrieve with at step {@code step}. May publish the present parameters to a builder, and may return
     * a newer index than before. The index stays open until the next call.
     *
     * @param swap told when the index is another one than at the last call
     */
    BlockIndex at(long step, Swap swap);

    /** The index that the last call of {@link #at} returned. */
    BlockIndex current();

    /**
     * The model whose query embedder an index is searched with.
     *
     * @param present the model that is being trained
     */
    default RealmModel searching(BlockIndex index, RealmModel present) {
        return present;
    }

    /**
     * An index as candidates are looked for in it: of several ranks each may search a part.
     *
     * @param index one that is open
     */
    default BlockIndex searched(BlockIndex index) {
        return index;
    }

    /** Whether ranks search parts, so that none may search by itself. */
    default boolean isShared() {
        return false;
    }

    /**
     * Goes on after an interruption.
     *
     * @param step the step to go on with
     * @param indexStep the parameters that the index in use was built from
     */
    void resume(long step, long indexStep);

    /** What is known of the index in use: {@code refresh_seconds}, {@code refresh_blocks_per_second}, … */
    default Map<String, Double> gauges() {
        return Map.of();
    }

    @Override
    void close();
}
