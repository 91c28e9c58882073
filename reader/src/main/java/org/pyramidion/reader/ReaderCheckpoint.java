package org.pyramidion.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Parameters;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The state from which a training goes on, or in which it ended: {@code model.safetensors} with what is trained, {@code
 * optimizer.safetensors} and {@code state.json}.
 *
 * @param step how many steps are done
 * @param seconds how long they took
 */
record ReaderCheckpoint(long step, double seconds) {

    private static final String FORMAT = "reader-checkpoint";
    private static final int VERSION = 1;
    private static final String WEIGHTS = "model.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.json";

    void save(Path directory, Map<String, Object> provenance, Parameters weights, AdamWeightDecay optimizer) {
        Artifact.write(directory, FORMAT, VERSION, provenance, partial -> {
            SafeTensors.write(partial.resolve(WEIGHTS), weights.learning().weights(), Map.of());
            SafeTensors.write(partial.resolve(OPTIMIZER), optimizer.state(), Map.of());
            Files.write(
                    partial.resolve(STATE),
                    JsonMapper.shared().writeValueAsBytes(new TreeMap<>(Map.of("step", step, "seconds", seconds))));
        });
    }

    /**
     * Takes up a checkpoint; nothing if there is none.
     *
     * @throws PyramidionException if it is damaged or another network's
     */
    static Optional<ReaderCheckpoint> restore(Path directory, Parameters weights, AdamWeightDecay optimizer) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        ReaderCheckpoint state = restore(directory, weights);
        try (WeightFile moments = SafeTensors.open(directory.resolve(OPTIMIZER))) {
            optimizer.restore(moments);
        }
        return Optional.of(state);
    }

    /**
     * What was said when it was saved.
     *
     * @throws PyramidionException if there is no checkpoint
     */
    static Map<String, Object> provenance(Path directory) {
        return Artifact.open(directory, FORMAT, VERSION).manifest().provenance();
    }

    /**
     * Takes up the weights of a checkpoint.
     *
     * @throws PyramidionException if there is none, or it is damaged or another network's
     */
    static ReaderCheckpoint restore(Path directory, Parameters weights) {
        Artifact artifact = Artifact.open(directory, FORMAT, VERSION).verify();
        try (WeightFile model = SafeTensors.open(artifact.file(WEIGHTS))) {
            weights.assign(
                    weights.learning().names().stream().map(model::tensor).toList());
            JsonNode state = JsonMapper.shared().readTree(Files.readAllBytes(artifact.file(STATE)));
            return new ReaderCheckpoint(
                    state.path("step").asLong(), state.path("seconds").asDouble());
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }
}
