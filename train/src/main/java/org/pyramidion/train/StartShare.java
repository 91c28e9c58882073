package org.pyramidion.train;

import java.util.function.Supplier;
import org.pyramidion.model.RealmModel;

/**
 * What a finished model keeps of its start: the average of both in the space of their weights (Wortsman et al. 2022,
 * "Robust fine-tuning of zero-shot models"), which often keeps what either alone is good at.
 */
final class StartShare {

    private StartShare() {}

    /**
     * Averages {@code model} with its start.
     *
     * @param share of the start, from 0 to 1; with 0 it is not opened
     * @param start has the same weights; is closed here
     */
    static void keep(RealmModel model, double share, Supplier<RealmModel> start) {
        if (share > 0) {
            try (RealmModel before = start.get()) {
                model.weights().moveTowards(before.weights(), share);
            }
        }
    }
}
