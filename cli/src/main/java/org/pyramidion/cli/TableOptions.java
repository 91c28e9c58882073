package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Option;

/** The table of baselines. */
final class TableOptions {

    /** What is measured, a row each. */
    enum System {
        CLOSED_BOOK,
        BM25,
        MINILM,
        BGE,
        FUSION,
        WARM_START,
        BASELINE,
        REALM
    }

    @Option(
            names = "--table",
            description =
                    "Measure baselines beside the run on each question set: closed-book, bm25, minilm, bge, fusion, warm-start, baseline, realm. Without --run, those that need none.")
    private boolean table;

    @Option(
            names = "--systems",
            paramLabel = "NAME",
            split = ",",
            description = "With --table: only these, with commas between.")
    private List<String> systems = List.of();

    @Option(
            names = "--also",
            paramLabel = "RUN",
            split = ",",
            description = "With --table: more runs over the same corpus, a row for each of their systems.")
    private List<Path> also = List.of();

    @Option(
            names = "--against",
            paramLabel = "SYSTEM",
            description =
                    "With --table and --output: hold every row against this one, such as bm25-reader: the name in lower case, with dashes for all but letters and digits. p is of the two-sided paired randomisation test.")
    private Optional<String> against = Optional.empty();

    boolean isAsked() {
        return table;
    }

    Set<System> systems() {
        return systems.isEmpty()
                ? EnumSet.allOf(System.class)
                : systems.stream()
                        .map(TableOptions::system)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(System.class)));
    }

    private static System system(String name) {
        return Arrays.stream(System.values())
                .filter(system -> RetrieverOptions.label(system).equals(name))
                .findFirst()
                .orElseThrow(() -> new PyramidionException("--systems %s: must be of %s"
                        .formatted(
                                name,
                                Arrays.stream(System.values())
                                        .map(RetrieverOptions::label)
                                        .collect(Collectors.joining(", ")))));
    }

    /** The system to hold the others against, if one was named. */
    Optional<TableSystem> reference(List<TableSystem> measured) {
        return against.map(name -> measured.stream()
                .filter(system -> system.label().equals(TableSystem.label(name)))
                .findFirst()
                .orElseThrow(() -> new PyramidionException("--against %s: must be one of %s"
                        .formatted(
                                name, measured.stream().map(TableSystem::label).collect(Collectors.joining(", "))))));
    }

    /** The runs to measure; none if none was named. */
    List<RunDirectory> runs(RunOptions options, Verb verb) {
        List<RunDirectory> runs = new ArrayList<>();
        if (options.isNamed()) {
            runs.add(options.existing(verb));
        }
        for (Path place : also) {
            RunDirectory run = new RunDirectory(new Run(place));
            if (!run.exists()) {
                throw new PyramidionException("--also %s: no run here; check the path".formatted(place));
            }
            runs.add(run);
        }
        return runs;
    }

    /** A question set's name: that of its file, without the ending. */
    static String name(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.jsonl(\\.\\w+)?$", "");
    }
}
