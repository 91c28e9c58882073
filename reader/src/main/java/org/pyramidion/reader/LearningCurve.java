package org.pyramidion.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.json.JsonMapper;

/** A training's curve as lines of JSON. Going on from a step drops what was written after it. */
final class LearningCurve {

    /**
     * A point of the curve.
     *
     * @param examples how many were learnt from
     * @param seconds how long that took
     * @param loss the mean since the point before; none of the first one
     * @param score on held-out questions
     */
    record Point(long step, long examples, double seconds, OptionalDouble loss, ReaderScore score) {

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("examples", examples);
            json.put("seconds", Math.round(seconds * 10) / 10.0);
            loss.ifPresent(value -> json.put("loss", value));
            json.put("exact_match", score.exactMatch());
            json.put("f1", score.f1());
            json.put("questions", score.questions());
            return json;
        }

        /** For people, on one line. */
        String line() {
            return String.format(
                    Locale.ROOT,
                    "step %,d, %,d examples, %.0f s%s: %.1f %% exact, F1 %.1f on %,d held-out questions",
                    step,
                    examples,
                    seconds,
                    loss.isPresent() ? String.format(Locale.ROOT, ", loss %.3f", loss.getAsDouble()) : "",
                    100 * score.exactMatch(),
                    100 * score.f1(),
                    score.questions());
        }
    }

    private final Path file;

    /** @param step the curve is that of a training that goes on from here */
    LearningCurve(Path file, long step) {
        this.file = file;
        try {
            List<String> kept = new ArrayList<>();
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    if (JsonMapper.shared().readTree(line).path("step").asLong() <= step && step > 0) {
                        kept.add(line);
                    }
                }
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, kept);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    void add(Point point) {
        try {
            Files.writeString(
                    file, JsonMapper.shared().writeValueAsString(point.toJson()) + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private PyramidionException failure(IOException e) {
        return new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
    }
}
