package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
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
        List<Path> runs = runs();
        if (runs.isEmpty()) {
            throw new PyramidionException(
                    "there is no run in ./runs; name one with --run, or begin one with `pyramidion warm-start --run"
                            + " runs/NAME --corpus DIR`");
        }
        verb.note("run: %s%s".formatted(runs.getFirst(), runs.size() == 1 ? "" : " (the newest in ./runs)"));
        return runs.getFirst();
    }

    /** Newest first. */
    private static List<Path> runs() {
        if (!Files.isDirectory(RUNS)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(RUNS)) {
            return children.filter(path -> new RunDirectory(new Run(path)).exists())
                    .sorted(Comparator.comparingLong(RunOptions::modified).reversed())
                    .toList();
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(RUNS, Artifact.reason(e)), e);
        }
    }

    private static long modified(Path run) {
        return new RunDirectory(new Run(run)).configFile().toFile().lastModified();
    }
}
