package org.pyramidion.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pyramidion.run.Run;
import org.pyramidion.train.RunLog;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The metrics of a run's stages, as they are written while it trains. */
final class Curves {

    /** Points of a curve at most: more than a screen has columns for. */
    private static final int POINTS = 400;

    private static final JsonMapper JSON = new JsonMapper();

    private final Path run;

    Curves(Path run) {
        this.run = run;
    }

    /** The parts of training that have metrics: {@code warm-start/ict}, {@code pretrain}. */
    List<String> parts() {
        return List.copyOf(files().keySet());
    }

    /** Only what was found is opened: what a client names is looked up among it. */
    private Map<String, Path> files() {
        Map<String, Path> files = new TreeMap<>();
        for (Run.Stage stage : Run.Stage.values()) {
            Path directory = new Run(run).stage(stage);
            if (Files.isDirectory(directory)) {
                try (var found = Files.find(directory, 2, (path, kind) -> path.endsWith(RunLog.METRICS))) {
                    found.forEach(file -> files.put(part(file), file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }

    private String part(Path metrics) {
        return run.relativize(metrics.resolveSibling("")).toString().replace('\\', '/');
    }

    /** All figures of a part by name, each with the steps that it was measured at. */
    Optional<Map<String, Object>> of(String part) {
        return Optional.ofNullable(files().get(part)).map(file -> {
            Map<String, Series> series = new TreeMap<>();
            lines(file).forEach(line -> add(series, line));
            Map<String, Object> curves = new LinkedHashMap<>();
            curves.put("part", part);
            curves.put("series", series);
            return curves;
        });
    }

    private static void add(Map<String, Series> series, JsonNode line) {
        long step = line.path("step").asLong(0);
        line.properties().forEach(figure -> {
            if (figure.getValue().isNumber() && !figure.getKey().equals("step")) {
                series.computeIfAbsent(figure.getKey(), name -> new Series(new ArrayList<>(), new ArrayList<>()))
                        .add(step, figure.getValue().asDouble());
            }
        });
    }

    /** Values at their steps. */
    record Series(List<Long> steps, List<Double> values) {
        void add(long step, double value) {
            steps.add(step);
            values.add(value);
        }
    }

    /** Every n-th line, so that there are not too many; the last is perhaps half written, and left out then. */
    private static List<JsonNode> lines(Path file) {
        try {
            List<String> all = Files.readAllLines(file, StandardCharsets.UTF_8);
            int every = 1 + all.size() / POINTS;
            List<JsonNode> lines = new ArrayList<>();
            for (int i = 0; i < all.size(); i += every) {
                parse(all.get(i)).ifPresent(lines::add);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<JsonNode> parse(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
