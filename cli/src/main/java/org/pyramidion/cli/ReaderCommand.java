package org.pyramidion.cli;

import org.pyramidion.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code pyramidion reader}: the verbs that have to do with the reader that comes along. */
@Command(
        name = "reader",
        description = "Train the reader that answers where no run is named, measure or pack one.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        mixinStandardHelpOptions = true)
final class ReaderCommand {

    private ReaderCommand() {}

    /** The command with its verbs. */
    static CommandLine of(Console console) {
        CommandLine reader = new CommandLine(new ReaderCommand());
        Main.add(reader, new ReaderTrainCommand(console));
        Main.add(reader, new ReaderEvaluateCommand(console));
        Main.add(reader, new ReaderCalibrateCommand(console));
        Main.add(reader, new ReaderPackCommand(console));
        return reader;
    }
}
