package org.pyramidion.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link ReaderCalibration} as JSON: {@code bias}, {@code weights}, {@code threshold}; beside a training as the
 * artifact {@code calibration}.
 */
final class SavedCalibration {

    private static final String DIRECTORY = "calibration";
    private static final String FILE = "calibration.json";
    private static final String FORMAT = "reader-calibration";
    private static final int VERSION = 1;

    private SavedCalibration() {}

    static String json(ReaderCalibration calibration) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "bias", calibration.logistic().bias(),
                        "weights", calibration.logistic().weights(),
                        "threshold", calibration.threshold()));
    }

    /** @throws PyramidionException if it is not what {@link #json} gives */
    static ReaderCalibration of(String json) {
        try {
            return of(JsonMapper.shared().readTree(json));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new PyramidionException("the reader's calibration is damaged; fetch or make the reader again", e);
        }
    }

    private static ReaderCalibration of(JsonNode node) {
        List<Double> weights = new ArrayList<>();
        node.path("weights").forEach(weight -> weights.add(finite(weight)));
        if (weights.size() != ReaderCalibration.none().logistic().weights().size()) {
            throw new IllegalArgumentException(weights.size() + " weights");
        }
        return new ReaderCalibration(new Logistic(finite(node.path("bias")), weights), finite(node.path("threshold")));
    }

    private static double finite(JsonNode number) {
        if (!number.isNumber() || !Double.isFinite(number.asDouble())) {
            throw new IllegalArgumentException("not a number: " + number);
        }
        return number.asDouble();
    }

    /** Writes that of a training into its directory, with a checksum. */
    static void write(Path training, ReaderCalibration calibration) {
        Artifact.write(
                training.resolve(DIRECTORY),
                FORMAT,
                VERSION,
                Map.of(),
                partial -> Files.writeString(partial.resolve(FILE), json(calibration) + "\n"));
    }

    /**
     * That of a training's directory; none at all if it has not ended.
     *
     * @throws PyramidionException if it is damaged
     */
    static ReaderCalibration read(Path training) {
        Path directory = training.resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) {
            return ReaderCalibration.none();
        }
        Path file = Artifact.open(directory, FORMAT, VERSION).verify().file(FILE);
        try {
            return of(Files.readString(file));
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }
}
