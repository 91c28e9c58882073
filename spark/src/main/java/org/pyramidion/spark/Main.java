package org.pyramidion.spark;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@code spark-submit} starts. */
@Command(
        name = "pyramidion-spark",
        description = "Corpora and vectors made on Apache Spark, with the results of the local commands.",
        synopsisSubcommandLabel = "JOB",
        commandListHeading = "%nJobs:%n",
        subcommands = {CorpusCommand.class, EmbedCommand.class},
        mixinStandardHelpOptions = true)
public final class Main {

    private Main() {}

    /**
     * Runs a job and ends the process with 0, with 1 after a failure that it tells in one line, or with 2 if it does
     * not understand what it is asked.
     */
    public static void main(String[] arguments) {
        int status = run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** The same, without ending the process. */
    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(new Failures())
                .execute(arguments);
    }
}
