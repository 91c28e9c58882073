package org.pyramidion.cli;

import java.util.List;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.console.Interruption;
import org.pyramidion.ranks.Launcher;
import org.pyramidion.ranks.RankPlace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion launch}. */
@Command(
        name = "launch",
        description = "Train in several processes of this machine that share every batch.",
        footer = {
            "",
            "Examples:",
            "  pyramidion launch --ranks 2 -- pretrain --run runs/first",
            "  pyramidion launch --ranks 4 --restarts 3 -- finetune --run runs/first --questions train.jsonl"
        })
final class LaunchCommand extends Verb {

    private static final List<String> TRAINING = List.of("warm-start", "pretrain", "finetune");

    @Option(names = "--ranks", paramLabel = "N", required = true, description = "How many processes.")
    private int ranks;

    @Option(
            names = "--restarts",
            paramLabel = "K",
            description = "How often to begin again from the newest checkpoint when a rank is lost; 0 if not given.")
    private int restarts;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long a rank waits for another before it takes it for lost; 60 if not given.")
    private int timeout = RankPlace.DEFAULT_TIMEOUT;

    @Parameters(
            arity = "1..*",
            paramLabel = "VERB",
            description = "warm-start, pretrain or finetune, with its options.")
    private List<String> verb = List.of();

    LaunchCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        refuse("before the --, where it belongs to no training", List.of("--json", "--quiet", "--threads", "--device"));
        if (!TRAINING.contains(verb.getFirst())) {
            throw new PyramidionException("launch cannot run '%s'; give one of %s behind --"
                    .formatted(verb.getFirst(), String.join(", ", TRAINING)));
        }
        var settings = new Launcher.Settings(ranks, restarts, timeout);
        List<String> command = Launcher.java(Main.class.getName(), verb);
        try (Interruption stop = Interruption.listen(words -> {})) { // the first rank says them
            return new Launcher(command, settings, console().out(), console().err(), stop::exitCode).run();
        }
    }
}
