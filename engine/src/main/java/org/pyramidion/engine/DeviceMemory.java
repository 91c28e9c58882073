package org.pyramidion.engine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory where tensors lie: a GPU's, or the machine's.
 *
 * @param free bytes that can be had now; what the system keeps of files is free too, where it says so
 * @param total bytes
 */
public record DeviceMemory(long free, long total) {

    private static final Path SYSTEM = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    /**
     * Whether it may hold something that can be used from elsewhere too, an index: a third of it at most, because
     * models, gradients and what a step keeps want the rest.
     */
    public boolean hasRoomFor(long bytes) {
        return bytes <= total / 3;
    }

    /** That of this process' device. */
    public static DeviceMemory here() {
        return Engine.device().isCuda() ? new CudaRuntime().memory() : main();
    }

    private static DeviceMemory main() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long total = system.getTotalMemorySize(); // a container's, in one
        return new DeviceMemory(Math.min(total, Math.max(system.getFreeMemorySize(), available())), total);
    }

    private static long available() {
        try {
            return Files.readAllLines(SYSTEM).stream()
                    .filter(line -> line.startsWith(AVAILABLE))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // only Linux has it
        }
    }
}
