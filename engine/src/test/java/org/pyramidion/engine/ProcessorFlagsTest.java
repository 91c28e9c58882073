package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorFlagsTest {

    @TempDir
    Path directory;

    private Optional<Precision> of(String flags) throws IOException {
        String told = "processor\t: 0\n%s\npower management:\n\n".formatted(flags);
        return ProcessorFlags.fastest(Files.writeString(directory.resolve("cpuinfo"), told));
    }

    @Test
    void products_of_tiles_are_fast_in_bfloat16() throws IOException {
        assertThat(of("flags\t\t: fpu avx2 avx512_bf16 fpu amx_bf16 amx_tile")).hasValue(Precision.BFLOAT16);
    }

    @Test
    void what_is_emulated_is_slow() throws IOException {
        assertThat(of("flags\t\t: fpu avx2 avx512f")).hasValue(Precision.FLOAT32);
    }

    @Test
    void where_nothing_is_told_it_is_measured() throws IOException {
        assertThat(of("flags\t\t: fpu avx2 avx512_bf16")).isEmpty();
        assertThat(of("Features\t: fp asimd bf16")).isEmpty(); // ARM has another name for the line
        assertThat(ProcessorFlags.fastest(directory.resolve("none"))).isEmpty();
    }
}
