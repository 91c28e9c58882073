package org.pyramidion.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Parameters;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;

/**
 * The states from which a run can go on: {@code checkpoints/step-N/} with {@code model.safetensors} (the trained
 * weights), {@code optimizer.safetensors} and {@code state.json} (step and what the task adds). The newest two are
 * kept, so that a damaged one costs only the steps since the one before.
 */
final class Checkpoints {

    private static final String FORMAT = "checkpoint";
    private static final int VERSION = 1;
    private static final int KEPT = 2;
    private static final String WEIGHTS = "model.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.json";

    private final Path directory;

    Checkpoints(Path directory) {
        this.directory = directory;
    }

    void save(TrainingState state, Parameters weights, AdamWeightDecay optimizer) {
        Path place = directory.resolve("step-" + state.step());
        Artifact.write(place, FORMAT, VERSION, Map.of("step", state.step()), partial -> {
            SafeTensors.write(partial.resolve(WEIGHTS), weights.weights(), Map.of());
            SafeTensors.write(partial.resolve(OPTIMIZER), optimizer.state(), Map.of());
            state.write(partial.resolve(STATE));
        });
        removeOld();
    }

    /**
     * Takes up the newest whole checkpoint; one that is damaged is passed over for the one before.
     *
     * @return its state; nothing if there is no checkpoint
     * @throws PyramidionException if the checkpoint does not fit these weights, or every one is damaged
     */
    Optional<TrainingState> restore(Parameters weights, AdamWeightDecay optimizer) {
        return newestWhole().map(artifact -> {
            try (WeightFile model = SafeTensors.open(artifact.file(WEIGHTS));
                    WeightFile moments = SafeTensors.open(artifact.file(OPTIMIZER))) {
                List<WeightTensor> tensors =
                        weights.names().stream().map(model::tensor).toList();
                weights.assign(tensors);
                optimizer.restore(moments);
            }
            return TrainingState.read(artifact.file(STATE));
        });
    }

    /** The state of the newest whole checkpoint; nothing if there is none. */
    Optional<TrainingState> newest() {
        return newestWhole().map(artifact -> TrainingState.read(artifact.file(STATE)));
    }

    private Optional<Artifact> newestWhole() {
        List<PyramidionException> damages = new ArrayList<>();
        for (Path path : newestFirst()) {
            try {
                return Optional.of(Artifact.open(path, FORMAT, VERSION).verify());
            } catch (PyramidionException e) {
                damages.add(e);
            }
        }
        if (!damages.isEmpty()) {
            throw damages.getFirst();
        }
        return Optional.empty();
    }

    /** The steps of the indexes that whole checkpoints go on with. */
    Set<Long> indexSteps() {
        return newestFirst().stream()
                .flatMapToLong(path -> indexStep(path).stream())
                .boxed()
                .collect(Collectors.toSet());
    }

    private static OptionalLong indexStep(Path path) {
        try {
            return TrainingState.read(Artifact.open(path, FORMAT, VERSION).file(STATE))
                    .indexStep();
        } catch (PyramidionException e) {
            return OptionalLong.empty(); // it is passed over, and with it its index
        }
    }

    private List<Path> newestFirst() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(path -> path.getFileName().toString().matches("step-\\d+"))
                    .filter(Files::isDirectory) // without a manifest that can be read it is damaged, not absent
                    .sorted(Comparator.comparingLong(Checkpoints::number).reversed())
                    .toList();
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }

    private static long number(Path path) {
        return Long.parseLong(path.getFileName().toString().substring("step-".length()));
    }

    private void removeOld() {
        newestFirst().stream().skip(KEPT).forEach(path -> {
            try {
                Artifact.remove(path);
            } catch (IOException e) {
                // A checkpoint too many costs disk and nothing else.
            }
        });
    }
}
