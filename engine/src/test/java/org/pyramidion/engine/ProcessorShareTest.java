package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorShareTest {

    @TempDir
    Path proc;

    @Test
    void a_machine_for_oneself_is_taken_whole() {
        assertThat(ProcessorShare.fair(2, 2, 0)).isEqualTo(2);
        assertThat(ProcessorShare.fair(16, 16, 0)).isEqualTo(16);
    }

    @Test
    void of_a_shared_one_the_cores_that_are_got_are_taken() {
        assertThat(ProcessorShare.fair(2, 2, 1)).isEqualTo(1);
        assertThat(ProcessorShare.fair(2, 2, 4)).isEqualTo(1);
        assertThat(ProcessorShare.fair(16, 16, 1)).isEqualTo(15);
        assertThat(ProcessorShare.fair(16, 16, 16)).isEqualTo(8);
        assertThat(ProcessorShare.fair(16, 16, 1000)).isEqualTo(1);
    }

    @Test
    void others_on_other_cores_of_a_large_machine_do_not_count() {
        assertThat(ProcessorShare.fair(2, 64, 40)).isEqualTo(2);
        assertThat(ProcessorShare.fair(2, 64, 128)).isEqualTo(1);
        assertThat(ProcessorShare.fair(8, 64, 60)).isEqualTo(4);
    }

    private void system(int running, String... states) throws IOException {
        Files.writeString(
                proc.resolve("stat"), "cpu  1 2 3\ncpu0 1 2\ncpu1 1 2\nctxt 7\nprocs_running %d\n".formatted(running));
        for (int i = 0; i < states.length; i++) {
            Path task = Files.createDirectories(proc.resolve("self/task/" + i));
            Files.writeString(task.resolve("stat"), i + " (a name) R) " + states[i] + " 1 1");
        }
        Files.createDirectories(proc.resolve("self/task/ended"));
    }

    @Test
    void what_runs_is_read_and_the_own_threads_are_left_out() throws IOException {
        system(2, "R", "S", "R");
        assertThat(new ProcessorShare(proc).of(2)).isEqualTo(2);
        system(6, "R", "S", "R");
        assertThat(new ProcessorShare(proc).of(2)).isEqualTo(1);
        assertThat(new ProcessorShare(proc).of(1)).isEqualTo(1);
    }

    @Test
    void where_nothing_tells_all_are_taken() throws IOException {
        assertThat(new ProcessorShare(proc).of(7)).isEqualTo(7);
        Files.writeString(proc.resolve("stat"), "procs_running many\n");
        assertThat(new ProcessorShare(proc).of(7)).isEqualTo(7);
        assertThat(ProcessorShare.threads(64)).isBetween(1, 64);
    }
}
