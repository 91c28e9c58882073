package org.pyramidion.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;

/**
 * What this process computes with.
 *
 * @param device its label
 * @param memoryBytes of the GPU, or of the machine
 * @param freeBytes of these
 * @param driver the newest CUDA that the driver can run, as {@code 13.1}; of a GPU in use alone
 * @param withoutCuda why no GPU is used, if none is
 * @param blas what multiplies matrices on CPUs
 * @param precision the faster one
 * @param productGflops of large products, by precision
 * @param libraries libtorch's and CUDA's, each with its place, or with the wheel that has it
 */
public record DeviceReport(
        String device,
        String description,
        long memoryBytes,
        long freeBytes,
        Optional<String> driver,
        Optional<String> withoutCuda,
        String blas,
        String precision,
        Map<String, Double> productGflops,
        Map<String, String> libraries) {

    /** Finds it out and measures. */
    public static DeviceReport here() {
        Device device = Engine.device();
        Map<String, Double> rates = new LinkedHashMap<>();
        for (Precision precision : Precision.values()) {
            rates.put(precision.label(), precision.productRate() / 1e9);
        }
        DeviceMemory memory = DeviceMemory.here();
        return new DeviceReport(
                device.label(),
                Engine.description(),
                memory.total(),
                memory.free(),
                device.isCuda() ? Optional.of(version(new CudaRuntime().driverVersion())) : Optional.empty(),
                Engine.withoutCuda(),
                Engine.blas(),
                Precision.fastest().label(),
                rates,
                places());
    }

    private static Map<String, String> places() {
        Map<String, String> all = new LinkedHashMap<>();
        Engine.loaded("libtorch_cpu")
                .ifPresent(place -> all.put(place.getFileName().toString(), place.toString()));
        all.putAll(CudaLibraries.here().places());
        return all;
    }

    private static String version(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    /** The same as a table. */
    public String text() {
        Table table = new Table("ll", "", "");
        table.row("device", device);
        table.row("computes with", description);
        table.row("memory", Amounts.bytes(memoryBytes) + ", " + Amounts.bytes(freeBytes) + " free");
        driver.ifPresent(version -> table.row("driver", "for CUDA " + version));
        table.row("BLAS", blas);
        table.row("precision", precision + " (the faster one)");
        productGflops.forEach((type, rate) -> table.row("products", "%,.0f GFLOP/s in %s".formatted(rate, type)));
        List<String> found = libraries.entrySet().stream()
                .filter(library -> !library.getValue().startsWith(CudaLibraries.MISSING))
                .map(library -> library.getKey() + "  " + library.getValue())
                .toList();
        table.row("libraries", "%d of %d are there".formatted(found.size(), libraries.size()));
        String places = found.stream().map("\n%s"::formatted).collect(Collectors.joining());
        return table + places + withoutCuda.map("\n\nNo GPU: %s.\n"::formatted).orElse("");
    }
}
