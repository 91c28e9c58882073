package org.pyramidion.cli;

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
        print(report, report.text());
        return Failure.OK;
    }
}
