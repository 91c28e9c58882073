package org.pyramidion.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code pyramidion help VERB}: the same as {@code pyramidion VERB --help}. */
@Command(
        name = "help",
        description = "List the verbs, or explain one.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  pyramidion help", "  pyramidion help corpus build"})
final class HelpCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "VERB", description = "What to explain; all of it if not given.")
    private List<String> verbs = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (String verb : verbs) {
            CommandLine next = command.getSubcommands().get(verb);
            if (next == null) {
                throw new UnmatchedArgumentException(command, List.of(verb));
            }
            command = next;
        }
        command.usage(command.getOut());
        return Failure.OK;
    }
}
