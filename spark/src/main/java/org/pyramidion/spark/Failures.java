package org.pyramidion.spark;

import org.pyramidion.base.PyramidionException;
import picocli.CommandLine;

/** Tells a failure that a user can mend in one line; whatever else goes on up, to Spark. */
final class Failures implements CommandLine.IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        if (failure instanceof PyramidionException known) {
            command.getErr().println("pyramidion-spark: " + known.getMessage());
            return 1;
        }
        throw failure;
    }
}
