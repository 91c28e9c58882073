package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.console.Interruption;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IndexSummary;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.train.MetricsLog;
import org.pyramidion.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion index build}. */
@Command(
        name = "build",
        description = "Embed the corpus with a finished stage's model.",
        footer = {
            "",
            "Other verbs do this themselves where there is no index yet, or the corpus has",
            "changed. Each corpus has an index of its own: so knowledge is swapped without",
            "training. Blocks that one of them has are not embedded again, unless it is of",
            "a kind that does not store embeddings in full and the new one would.",
            "",
            "Examples:",
            "  pyramidion index build --run runs/first",
            "  pyramidion index build --run runs/first --corpus newer-corpus",
            "  pyramidion index build --run runs/first --kind partitioned --probes 100",
            "  pyramidion index build --follow runs/first --threads 1"
        })
final class IndexBuildCommand extends Verb {

    /** Its pre-training says what is built, and of what kind. */
    private static final List<String> NOT_WITH_FOLLOW = List.of(
            "--run",
            "--stage",
            "--kind",
            "--partitions",
            "--probes",
            "--rescored",
            "--neighbours",
            "--build-beam",
            "--search-beam");

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Mixin
    private IndexKindOptions kind = new IndexKindOptions();

    @Option(
            names = "--follow",
            paramLabel = "RUN",
            description = "Build the indexes that this run's pre-training asks for (refresh.builder: process), until it"
                    + " ends. Any number of processes share the work, and any of them may be stopped and started"
                    + " again.")
    private Optional<Path> follow = Optional.empty();

    IndexBuildCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        if (follow.isPresent()) {
            refuse("with --follow", NOT_WITH_FOLLOW);
            return follow(new RunDirectory(new Run(follow.get())));
        }
        useThreads();
        RunDirectory run = options.existing(this);
        Stage chosen = stage.furthest(run);
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), kind.kind(), progress())) {
            IndexSummary summary = new IndexSummary(
                    OpenStage.indexes(run.run(), chosen).place(open.corpus()),
                    open.index().search().describe());
            print(summary, summary.text());
        }
        return Failure.OK;
    }

    private int follow(RunDirectory run) {
        if (!run.exists()) {
            throw new PyramidionException("%s: no run here to follow; begin one with `pyramidion warm-start --run %s`"
                    .formatted(run.directory(), run.directory()));
        }
        try (CorpusStore corpus = run.openCorpus(options.corpus());
                Interruption interruption = Interruption.listen(signal -> say("stopping; what is embedded is kept"))) {
            run.requireOwn(Stage.PRETRAIN, corpus, run.config());
            Trainer trainer =
                    new Trainer(run.config(), run.run(), corpus, part -> MetricsLog.none(), progress(), interruption);
            useThreads(threads().orElse(run.config().threads()));
            trainer.buildIndexes();
            return interruption.exitCode();
        }
    }
}
