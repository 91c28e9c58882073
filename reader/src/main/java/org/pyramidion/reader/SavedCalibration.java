package org.pyramidion.reader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

/** A {@link ReaderCalibration} as JSON: {@code bias}, {@code weights}, {@code threshold}. */
final class SavedCalibration {

    static final String FILE = "calibration.json";

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

    static void write(Path file, ReaderCalibration calibration) {
        try {
            Files.writeString(file, json(calibration) + "\n");
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /** That of the reader that comes with this module. */
    static ReaderCalibration shipped() throws IOException {
        try (InputStream json = SavedCalibration.class.getResourceAsStream(FILE)) {
            return json == null
                    ? ReaderCalibration.none()
                    : of(new String(json.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** That of a training's directory; none at all if it has not ended. */
    static ReaderCalibration read(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            return Files.exists(file) ? of(Files.readString(file)) : ReaderCalibration.none();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }
}
