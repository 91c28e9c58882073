package org.pyramidion.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;
import org.pyramidion.console.Console;
import org.pyramidion.engine.DeviceReport;
import picocli.CommandLine.Command;

/** {@code pyramidion device}. */
@Command(
        name = "device",
        description = "Tell what this machine computes with: device, memory, libraries, precision and speed.",
        synopsisSubcommandLabel = "[VERB]",
        commandListHeading = "%nVerbs:%n",
        footer = {
            "",
            "Examples:",
            "  pyramidion device",
            "  pyramidion device install cuda",
            "  PYRAMIDION_DEVICE=cpu pyramidion device"
        })
final class DeviceCommand extends Verb {

    DeviceCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        DeviceReport report = DeviceReport.here();
        print(json(report), text(report));
        return Failure.OK;
    }

    private static Map<String, Object> json(DeviceReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("device", report.device().label());
        json.put("description", report.description());
        json.put("memory_bytes", report.memory());
        json.put("free_bytes", report.free());
        report.driver().ifPresent(driver -> json.put("cuda_of_driver", driver));
        report.withoutCuda().ifPresent(why -> json.put("without_cuda", why));
        json.put("precision", report.precision().label());
        json.put("product_gflops", report.gigaflops());
        json.put("cuda_libraries", report.libraries());
        return json;
    }

    private static String text(DeviceReport report) {
        Table table = new Table("ll", "", "");
        table.row("device", report.device().label());
        table.row("computes with", report.description());
        table.row("memory", Amounts.bytes(report.memory()) + ", " + Amounts.bytes(report.free()) + " free");
        report.driver().ifPresent(driver -> table.row("driver", "for CUDA " + driver));
        table.row("precision", report.precision().label() + " (the faster one)");
        report.gigaflops()
                .forEach((precision, rate) -> table.row("products", "%,.0f GFLOP/s in %s".formatted(rate, precision)));
        Optional<String> why = report.withoutCuda();
        return table + why.map(reason -> "\nNo GPU: " + reason + ".\n").orElse("");
    }
}
