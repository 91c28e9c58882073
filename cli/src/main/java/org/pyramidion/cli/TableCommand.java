package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.BaselineTable;
import org.pyramidion.evaluation.QuestionSet;
import org.pyramidion.evaluation.Rankers;
import org.pyramidion.evaluation.TableFiles;
import org.pyramidion.evaluation.TableSystem;
import org.pyramidion.evaluation.TableSystems;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion table}. */
@Command(
        name = "table",
        description = "Measure systems beside each other: baselines, and the stages of runs.",
        footer = {
            "",
            "Systems: closed-book, bm25, minilm, bge, fusion, warm-start, baseline, realm.",
            "Without --run, those that need none.",
            "",
            "Examples:",
            "  pyramidion table --run runs/first --questions nq.jsonl,webq.jsonl --output table.md",
            "  pyramidion table --run runs/first --also runs/second --questions nq.jsonl --output table.md --against"
                    + " bm25",
            "  pyramidion table --corpus wiki --systems bm25,minilm --questions nq.jsonl"
        })
final class TableCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--also",
            paramLabel = "RUN",
            split = ",",
            description = "More runs over the same corpus, a row for each of their systems.")
    private List<Path> also = List.of();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            required = true,
            split = ",",
            description = "Question sets, with commas between, in the formats of `pyramidion evaluate`.")
    private List<Path> questions = List.of();

    @Option(
            names = "--systems",
            paramLabel = "NAME",
            split = ",",
            description = "Only these, with commas between; all that there are if not given.")
    private List<String> systems = List.of();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "A file NAME.md, or a folder: the table as it grows and each row's results, which are taken over"
                            + " when it is called again.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--against",
            paramLabel = "SYSTEM",
            description =
                    "With --output: hold every row against this one, such as bm25-reader: the name in lower case, with"
                            + " dashes for all but letters and digits. p is of the two-sided paired randomisation"
                            + " test.")
    private Optional<String> against = Optional.empty();

    @Mixin
    private GoldOptions gold = new GoldOptions();

    @Mixin
    private RankerOptions ranking = new RankerOptions();

    @Mixin
    private AnswersInOption answersIn = new AnswersInOption();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Mixin
    private SplitOptions split = new SplitOptions();

    TableCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        Map<String, QuestionSet> sets = sets();
        List<RunDirectory> runs = runs();
        Path place = options.corpus()
                .or(() -> runs.stream().findFirst().flatMap(RunDirectory::corpus))
                .orElseThrow(() -> new PyramidionException("a table without a run needs --corpus DIR"));
        Optional<TableFiles> files = output.map(TableFiles::of);
        try (CorpusStore corpus = CorpusStore.open(place);
                Rankers rankers = new Rankers(corpus, ranking.settings(), progress())) {
            List<TableSystem> measured = systems(corpus, rankers, runs);
            Optional<TableSystem> reference = reference(measured);
            if (reference.isPresent() && files.isEmpty()) {
                throw new PyramidionException("--against compares what --output keeps; add --output table.md");
            }
            BaselineTable table = new BaselineTable(corpus, sets, settings(), files, progress());
            table.measure(measured, (asked, k, allowed) -> rankers.words().rank(asked, k, allowed));
            reference.ifPresent(system -> table.compare(system, files.orElseThrow()));
            print(table.result(), table.result().text());
        }
        return Failure.OK;
    }

    private BaselineTable.Settings settings() {
        return new BaselineTable.Settings(ranking.settings(), ranking.weight(), answersIn.place());
    }

    private List<TableSystem> systems(CorpusStore corpus, Rankers rankers, List<RunDirectory> runs) {
        List<TableSystem> found =
                TableSystems.of(corpus, rankers, ranking.weight(), reading::settings, wanted(), runs, progress());
        if (found.isEmpty()) {
            throw new PyramidionException(
                    "nothing to measure of what --systems names; all but bm25, minilm, bge and fusion need --run and a"
                            + " finished stage");
        }
        return found;
    }

    private Set<TableSystems.Kind> wanted() {
        return systems.isEmpty()
                ? EnumSet.allOf(TableSystems.Kind.class)
                : systems.stream()
                        .map(name -> Named.of("--systems", TableSystems.Kind.class, name))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(TableSystems.Kind.class)));
    }

    /** The system to hold the others against, if one was named. */
    private Optional<TableSystem> reference(List<TableSystem> measured) {
        return against.map(name -> measured.stream()
                .filter(system -> system.label().equals(TableSystem.label(name)))
                .findFirst()
                .orElseThrow(() -> new PyramidionException("--against %s: must be one of %s"
                        .formatted(
                                name, measured.stream().map(TableSystem::label).collect(Collectors.joining(", "))))));
    }

    /** The runs to measure; none if none was named. */
    private List<RunDirectory> runs() {
        List<RunDirectory> runs = new ArrayList<>();
        if (options.isNamed()) {
            runs.add(options.existing(this));
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

    private Map<String, QuestionSet> sets() {
        Map<String, Path> places = new LinkedHashMap<>();
        for (Path file : questions) {
            Path before = places.put(QuestionSet.name(file), file);
            if (before != null && !before.equals(file)) {
                throw new PyramidionException(
                        "--questions: %s and %s have the same name; give each set its own".formatted(before, file));
            }
        }
        Map<String, QuestionSet> sets = new LinkedHashMap<>();
        places.forEach((name, file) -> sets.put(name, gold.of(file, split, this)));
        gold.requireDistinct(sets.values());
        return sets;
    }
}
