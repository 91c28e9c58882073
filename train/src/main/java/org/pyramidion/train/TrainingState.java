package org.pyramidion.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a checkpoint remembers beside weights and optimiser.
 *
 * @param step how many steps are done
 * @param indexStep the step whose parameters embedded the index in use, where there is one
 * @param seconds spent of a budget of time; 0 where there is none
 */
record TrainingState(long step, OptionalLong indexStep, double seconds) {

    static final TrainingState BEGINNING = new TrainingState(0, OptionalLong.empty(), 0);

    private static final String STEP = "step";
    private static final String INDEX_STEP = "index_step";
    private static final String SECONDS = "seconds";

    /** @throws PyramidionException if it cannot be read */
    static TrainingState read(Path file) {
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file));
            return new TrainingState(
                    json.path(STEP).asLong(0),
                    json.path(INDEX_STEP).isNumber()
                            ? OptionalLong.of(json.path(INDEX_STEP).asLong())
                            : OptionalLong.empty(),
                    json.path(SECONDS).asDouble(0));
        } catch (JacksonException e) {
            throw new DamagedException(file, "not the state of a training", e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    void write(Path file) throws IOException {
        Map<String, Number> json = new LinkedHashMap<>();
        indexStep.ifPresent(index -> json.put(INDEX_STEP, index));
        if (seconds > 0) {
            json.put(SECONDS, seconds);
        }
        json.put(STEP, step);
        Files.write(file, JsonMapper.shared().writeValueAsBytes(json));
    }
}
