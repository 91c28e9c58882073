package org.pyramidion.train;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.pyramidion.base.Artifact;
import org.pyramidion.engine.Parameters;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Ranks;

/**
 * Keeps, beside the last model, the one of highest retrieval utility on the held-out sentences: the published system
 * exports both. Which utility that is stands in the model's manifest, so that a resumed run goes on from it.
 */
final class KeepingBest implements TrainingTask {

    /** What a held-out measurement must have for this. */
    static final String UTILITY = "heldout_retrieval_utility";

    private final TrainingTask task;
    private final RealmModel model;
    private final Path directory;
    private final Ranks ranks;

    /** @param directory where the best model is, or will be */
    KeepingBest(TrainingTask task, RealmModel model, Path directory, Ranks ranks) {
        this.task = task;
        this.model = model;
        this.directory = directory;
        this.ranks = ranks;
    }

    @Override
    public Map<String, Double> evaluate(long step) {
        Map<String, Double> values = task.evaluate(step);
        ranks.first(() -> keep(step, values.getOrDefault(UTILITY, Double.NaN)));
        return values;
    }

    private void keep(long step, double utility) {
        if (utility > best()) {
            model.save(directory, Map.of("step", step, UTILITY, utility));
        }
    }

    private double best() {
        return Artifact.find(directory)
                .map(found -> found.manifest().provenance().get(UTILITY))
                .map(value -> ((Number) value).doubleValue())
                .orElse(Double.NEGATIVE_INFINITY);
    }

    @Override
    public Parameters weights() {
        return task.weights();
    }

    @Override
    public Map<String, Double> step(long step) {
        return task.step(step);
    }

    @Override
    public Map<String, Double> gauges() {
        return task.gauges();
    }

    @Override
    public OptionalLong indexStep() {
        return task.indexStep();
    }

    @Override
    public void restore(TrainingState state) {
        task.restore(state);
    }

    @Override
    public void close() {
        task.close();
    }
}
