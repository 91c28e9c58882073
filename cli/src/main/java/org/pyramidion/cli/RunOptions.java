package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Option;

/** Which run, and over which corpus. */
final class RunOptions {

    private static final Path RUNS = Path.of("runs");

    @Option(names = "--run", paramLabel = "DIR", description = "The run; the newest directory in ./runs if not given.")
    private Optional<Path> run = Optional.empty();

    @Option(
            names = "--corpus",
            paramLabel = "DIR",
            description =
                    "Another corpus to answer from, or its own where that has moved; if not given, where it was when"
                            + " the run began.")
    private Optional<Path> corpus = Optional.empty();

    /** Whether a run was named. */
    boolean isNamed() {
        return run.isPresent();
    }

    /** The corpus that was named, if one was. */
    Optional<Path> corpus() {
        return corpus;
    }

    /**
     * The run to work on.
     *
     * @throws PyramidionException if there is none
     */
    RunDirectory existing(Verb verb) {
        RunDirectory chosen = new RunDirectory(new Run(run.orElseGet(() -> newest(verb))));
        if (!chosen.exists()) {
            throw new PyramidionException(
                    "%s: no run here; begin one with `pyramidion warm-start --run %s --corpus DIR`"
                            .formatted(chosen.directory(), chosen.directory()));
        }
        return chosen;
    }

    private static Path newest(Verb verb) {
        List<Path> runs = RunDirectory.in(RUNS);
        if (runs.isEmpty()) {
            throw new PyramidionException(
                    "there is no run in ./runs; name one with --run, or begin one with `pyramidion warm-start --run"
                            + " runs/NAME --corpus DIR`");
        }
        verb.note("run: %s%s".formatted(runs.getFirst(), runs.size() == 1 ? "" : " (the newest in ./runs)"));
        return runs.getFirst();
    }
}
