package org.pyramidion.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pyramidion completion}: a script for bash and zsh that completes verbs and options. */
@Command(
        name = "completion",
        description = "Print a script that completes verbs and options in bash and zsh.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  source <(pyramidion completion)"})
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("pyramidion", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return Failure.OK;
    }
}
