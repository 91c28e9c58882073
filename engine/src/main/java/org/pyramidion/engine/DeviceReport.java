package org.pyramidion.engine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this process computes with.
 *
 * @param memory bytes of the GPU, or of the machine
 * @param free of these
 * @param driver the newest CUDA that the driver can run, as {@code 13.1}
 * @param withoutCuda why no GPU is used
 * @param precision the faster one
 * @param gigaflops of large products, by precision
 * @param libraries CUDA's, each with its place
 */
public record DeviceReport(
        Device device,
        String description,
        long memory,
        long free,
        Optional<String> driver,
        Optional<String> withoutCuda,
        Precision precision,
        Map<String, Double> gigaflops,
        List<String> libraries) {

    /** Finds it out and measures. */
    public static DeviceReport here() {
        Device device = Engine.device();
        Map<String, Double> rates = new LinkedHashMap<>();
        for (Precision precision : Precision.values()) {
            rates.put(precision.label(), precision.productRate() / 1e9);
        }
        CudaRuntime.Memory memory = device.isCuda() ? new CudaRuntime().memory() : mainMemory();
        return new DeviceReport(
                device,
                Engine.description(),
                memory.total(),
                memory.free(),
                device.isCuda() ? Optional.of(version(new CudaRuntime().driverVersion())) : Optional.empty(),
                Engine.withoutCuda(),
                Precision.fastest(),
                rates,
                CudaLibraries.here().report());
    }

    private static String version(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    private static CudaRuntime.Memory mainMemory() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new CudaRuntime.Memory(system.getFreeMemorySize(), system.getTotalMemorySize());
    }
}
