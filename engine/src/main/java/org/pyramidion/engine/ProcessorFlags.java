package org.pyramidion.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the names of a processor's instructions say of bfloat16, as Linux tells them for x86-64. Where they say it,
 * nothing has to be measured, and the answer is the same in every process however busy the machine: vectors that are
 * kept are of one precision.
 */
final class ProcessorFlags {

    private static final Path LINUX = Path.of("/proc/cpuinfo");

    /** Products of tiles: several times float32's rate. */
    private static final String TILES = "amx_bf16";

    /** Products within vectors: the faster one or not, by the processor. */
    private static final Set<String> VECTORS = Set.of("avx512_bf16", "avx_bf16", "avx10_1", "avx10_2");

    /** What limits libtorch to older instructions. */
    private static final String LIMIT = "ONEDNN_MAX_CPU_ISA";

    private ProcessorFlags() {}

    /** The faster precision here, if the instructions' names tell. */
    static Optional<Precision> fastest() {
        return System.getenv(LIMIT) == null ? fastest(LINUX) : Optional.empty();
    }

    static Optional<Precision> fastest(Path cpuinfo) {
        Set<String> flags = flags(cpuinfo);
        if (flags.contains(TILES)) {
            return Optional.of(Precision.BFLOAT16);
        }
        return flags.isEmpty() || flags.stream().anyMatch(VECTORS::contains)
                ? Optional.empty()
                : Optional.of(Precision.FLOAT32); // emulated: always slower
    }

    /** Of the first processor; none on other systems than Linux on x86-64. */
    private static Set<String> flags(Path cpuinfo) {
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Set.copyOf(List.of(
                            line.substring(line.indexOf(':') + 1).strip().split("\\s+"))))
                    .orElse(Set.of());
        } catch (IOException | UncheckedIOException e) {
            return Set.of();
        }
    }
}
