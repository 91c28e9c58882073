package org.pyramidion.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Progress;

class ConsoleProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private double seconds;

    @Test
    void piped_it_writes_a_line_at_the_start_now_and_then_and_at_the_end() {
        try (Progress.Task task = progress(false, Map.of()).start("embedding blocks", 1000, "blocks")) {
            for (int i = 0; i <= 1000; i++) {
                seconds = i * 0.02;
                task.update(i);
            }
        }
        assertThat(written().lines())
                .hasSize(11)
                .startsWith("embedding blocks: 1,000 blocks …", "embedding blocks: 100/1,000 blocks, 50/s, 18 s left")
                .endsWith("embedding blocks: 1,000 blocks in 20 s");
        assertThat(written()).doesNotContain("\033", "\r");
    }

    @Test
    void piped_slow_work_shows_a_sign_of_life_every_quarter_of_a_minute() {
        try (Progress.Task task = progress(false, Map.of()).start("pre-training", 10_000, "steps")) {
            for (int i = 0; i <= 60; i++) {
                seconds = i;
                task.update(i);
            }
        }
        assertThat(written().lines()).hasSize(6).endsWith("pre-training: 60 of 10,000 steps in 1 min 0 s");
    }

    @Test
    void on_a_terminal_it_redraws_one_line_at_most_ten_times_a_second() {
        try (Progress.Task task = progress(true, Map.of()).start("embedding blocks", 1000, "blocks")) {
            for (int i = 0; i <= 1000; i++) {
                seconds = i * 0.001;
                task.update(i);
            }
        }
        assertThat(written().split("\r", -1).length).isBetween(9, 13);
        assertThat(written()).contains("█", "░").endsWith("\r\033[Kembedding blocks: 1,000 blocks in 1.0 s\n");
    }

    @Test
    void no_line_is_wider_than_the_terminal() {
        try (Progress.Task task = progress(true, Map.of("COLUMNS", "30")).start("a".repeat(50), 10, "things")) {
            task.update(3);
        }
        assertThat(written().split("\033\\[K", -1)[1].strip().length()).isLessThan(30);
    }

    @Test
    void other_lines_stand_above_the_bar() {
        ConsoleProgress progress = progress(true, Map.of());
        try (Progress.Task task = progress.start("pre-training", 10, "steps")) {
            progress.line("step 3");
            assertThat(written()).contains("\r\033[Kstep 3\n\r\033[K░");
        }
    }

    @Test
    void a_resumed_task_is_not_taken_for_a_fast_one() {
        try (Progress.Task task = progress(false, Map.of()).start("pre-training", 10_000, "steps")) {
            task.update(5_000);
            seconds = 20;
            task.update(5_020);
        }
        assertThat(written()).contains("1.0/s, 1 h 23 min left");
    }

    @Test
    void bytes_are_told_in_large_units() {
        try (Progress.Task task = progress(false, Map.of()).start("fetching minilm", 83_000_000, "bytes")) {
            task.update(83_000_000);
        }
        assertThat(written()).startsWith("fetching minilm: 83.0 MB …\n").contains("fetching minilm: 83.0 MB in");
    }

    @Test
    void work_of_unknown_size_counts_up() {
        try (Progress.Task task = progress(false, Map.of()).start("fetching", -1, "bytes")) {
            task.update(1_000);
            seconds = 16;
            task.update(2_000_000);
        }
        assertThat(written()).contains("fetching: 2.0 MB, 125 kB/s");
    }

    private ConsoleProgress progress(boolean terminal, Map<String, String> environment) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new ConsoleProgress(
                new Console(stream, stream, environment, terminal, terminal), () -> (long) (seconds * 1e9));
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
