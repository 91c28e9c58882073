package org.pyramidion.train;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The metrics of one stage's part on disk: {@code metrics.jsonl} for programs, TensorBoard's events for the eye. */
public final class RunLog implements MetricsLog, AutoCloseable {

    /** The name of the JSON lines' file. */
    public static final String METRICS = "metrics.jsonl";

    private final JsonlMetrics lines;
    private final TensorBoardLog events;

    private RunLog(JsonlMetrics lines, TensorBoardLog events) {
        this.lines = lines;
        this.events = events;
    }

    /** Logs into {@code directory}, which is made when the first values come. */
    public static RunLog open(Path directory) {
        InstantSource clock = InstantSource.system();
        return new RunLog(new JsonlMetrics(directory.resolve(METRICS), clock), new TensorBoardLog(directory, clock));
    }

    @Override
    public void log(long step, Map<String, Double> values) {
        lines.log(step, values);
        events.log(step, values);
    }

    @Override
    public void close() {
        try (lines) {
            events.close();
        }
    }
}
