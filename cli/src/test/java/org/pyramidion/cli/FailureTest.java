package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;

class FailureTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int exitCode;

    @Test
    void a_known_failure_is_said_as_it_stands() {
        assertThat(report(new PyramidionException("c.jsonl:3: broken; mend it")))
                .isEqualTo("c.jsonl:3: broken; mend it");
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void a_full_disk_is_named_wherever_it_comes_from() {
        IOException full = new FileSystemException("x", null, "No space left on device");

        assertThat(report(new UncheckedIOException(full))).endsWith("No space left on device");
        assertThat(report(full)).endsWith("No space left on device");
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void a_failure_that_nobody_foresaw_asks_to_be_reported() {
        assertThat(report(new IllegalStateException("index is\nclosed")))
                .isEqualTo("internal error: index is (run again with --stacktrace and report it)");
        assertThat(report(new NullPointerException()))
                .isEqualTo("internal error: NullPointerException (run again with --stacktrace and report it)");
        assertThat(exitCode).isEqualTo(70);
    }

    @Test
    void of_libtorchs_pages_the_first_line_is_shown() {
        assertThat(report(new RuntimeException(
                        "mat1 and mat2 shapes cannot be multiplied\nException raised from meta at …")))
                .isEqualTo("internal error: mat1 and mat2 shapes cannot be multiplied (run again with"
                        + " --stacktrace and report it)");
    }

    @Test
    void out_of_memory_says_what_to_lower() {
        assertThat(report(new OutOfMemoryError("Java heap space")))
                .contains("Java heap space", "PYRAMIDION_JAVA_OPTS", "pretrain.micro-batch");
        assertThat(exitCode).isEqualTo(1);
        assertThat(report(
                        new RuntimeException("[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't "
                                + "allocate memory: you tried to allocate 1 bytes. Error code 12")))
                .startsWith("the machine's memory does not suffice: 1 B more were wanted; lower");
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void aGpuWithoutMemoryIsNoFaultOfTheProgram() {
        assertThat(report(new RuntimeException(
                        "CUDA out of memory. Tried to allocate 314.00 MiB. GPU 0 has a total capacity of 139.80 GiB of"
                                + " which 22.75 MiB is free. Process 7 has 30.00 GiB memory in use.\nException raised from"
                                + " malloc")))
                .startsWith(
                        "the GPU's memory does not suffice: 314.00 MiB more were wanted, 22.75 MiB of 139.80 GiB are"
                                + " free; lower")
                .contains("finetune.batch");
        assertThat(exitCode).isEqualTo(1);
    }

    private String report(Throwable failure) {
        err.reset();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        exitCode = Failure.report(failure, new Console(stream, stream, Map.of(), false, false), false);
        String said = err.toString(StandardCharsets.UTF_8);
        assertThat(said.lines()).hasSize(1);
        return said.strip().substring("pyramidion: ".length());
    }
}
