package org.pyramidion.train;

import java.util.Map;
import java.util.OptionalLong;
import org.pyramidion.engine.Parameters;

/**
 * What a step of one kind of training computes. The {@link TrainingLoop} does the rest: schedule, clipping, update,
 * metrics, checkpoints.
 *
 * <p>Everything random in a step must follow from the task's seed and the step's number, so that a resumed run goes on
 * as if it had never stopped.
 */
interface TrainingTask extends AutoCloseable {

    /** The weights that the optimiser updates. */
    Parameters weights();

    /**
     * Computes the loss of step {@code step} and leaves its gradient in {@link #weights}: of several ranks this one's
     * part of both, so that the sums over ranks are the whole batch's.
     *
     * @return values to log by name, {@code loss} among them; the same names at every rank
     */
    Map<String, Double> step(long step);

    /** What is known of the last step besides, at this rank. */
    default Map<String, Double> gauges() {
        return Map.of();
    }

    /**
     * Values of a held-out set under the present parameters; costs more than a step, so asked for now and then.
     * All ranks are asked, and all have the same.
     */
    default Map<String, Double> evaluate(long step) {
        return Map.of();
    }

    /** The step whose parameters embedded the index in use, where the task has one. */
    default OptionalLong indexStep() {
        return OptionalLong.empty();
    }

    /** Takes up where a checkpoint was written. */
    default void restore(TrainingState state) {}

    /** Ends what prepares steps ahead; to be called before the corpus is closed. */
    @Override
    default void close() {}
}
