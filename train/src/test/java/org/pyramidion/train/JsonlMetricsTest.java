package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonlMetricsTest {

    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));

    @TempDir
    Path directory;

    @Test
    void writes_a_line_of_json_for_each_step() throws IOException {
        log(0, 10);

        assertThat(Files.readString(file())).isEqualTo("""
                        {"step":0,"time":"2026-11-23T12:00:00Z","loss":0.5}
                        {"step":10,"time":"2026-11-23T12:00:00Z","loss":0.5}
                        """);
    }

    @Test
    void shows_each_line_before_the_next_is_logged() throws IOException {
        try (JsonlMetrics metrics = new JsonlMetrics(file(), NOON)) {
            metrics.log(3, Map.of("loss", 1.0));
            assertThat(steps()).containsExactly(3L);
        }
    }

    @Test
    void a_value_that_is_not_finite_is_null() throws IOException {
        try (JsonlMetrics metrics = new JsonlMetrics(file(), NOON)) {
            metrics.log(0, Map.of("loss", Double.NaN));
            metrics.log(1, Map.of("loss", Double.POSITIVE_INFINITY));
        }
        assertThat(Files.readAllLines(file())).allMatch(line -> line.endsWith("\"loss\":null}"));
    }

    @Test
    void a_resumed_run_overwrites_the_steps_that_it_repeats() throws IOException {
        log(0, 10, 20, 30);
        log(20, 30, 40);

        assertThat(steps()).containsExactly(0L, 10L, 20L, 30L, 40L);
    }

    @Test
    void a_run_resumed_behind_the_last_line_keeps_all() throws IOException {
        log(0, 10);
        log(20);

        assertThat(steps()).containsExactly(0L, 10L, 20L);
    }

    @Test
    void a_line_that_was_cut_short_makes_way() throws IOException {
        log(0, 10);
        Files.writeString(file(), Files.readString(file()) + "{\"step\":20,\"ti");
        log(20);

        assertThat(steps()).containsExactly(0L, 10L, 20L);
    }

    @Test
    void writes_nothing_until_something_is_logged() {
        new JsonlMetrics(file(), NOON).close();

        assertThat(file()).doesNotExist();
    }

    @Test
    void a_place_that_cannot_be_written_is_named() throws IOException {
        Files.createDirectory(file());

        assertThatThrownBy(() -> log(0))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(file().toString());
    }

    private void log(long... steps) {
        try (JsonlMetrics metrics = new JsonlMetrics(file(), NOON)) {
            for (long step : steps) {
                metrics.log(step, Map.of("loss", 0.5));
            }
        }
    }

    private List<Long> steps() throws IOException {
        return Files.readAllLines(file()).stream()
                .map(JsonMapper.shared()::readTree)
                .map(line -> line.path("step"))
                .map(JsonNode::asLong)
                .toList();
    }

    private Path file() {
        return directory.resolve("metrics.jsonl");
    }
}
