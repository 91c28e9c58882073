package org.pyramidion.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pyramidion.engine.DeviceMemory;
import org.pyramidion.engine.Engine;

/**
 * The most memory that was in use where tensors lie: of a CPU what was resident of the process, Java included, since
 * {@link #begin}; of a GPU what libtorch has taken by now, which it keeps. Linux.
 */
final class PeakMemory {

    private PeakMemory() {}

    /** Forgets what was. */
    static void begin() throws IOException {
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    }

    /** In bytes. */
    static long bytes() {
        if (Engine.device().isCuda()) {
            DeviceMemory memory = DeviceMemory.here();
            return memory.total() - memory.free();
        }
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
