package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexSummary;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pyramidion index info}. */
@Command(
        name = "info",
        description = "Check an index and tell what is in it.",
        footer = {
            "",
            "Examples:",
            "  pyramidion index info --run runs/first",
            "  pyramidion index info runs/first/pretrain/index/step-500"
        })
final class IndexInfoCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The index; that of the run if not given.")
    private Optional<Path> directory = Optional.empty();

    IndexInfoCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        Path place = directory.orElseGet(this::ofRun);
        try (MipsIndex index = new IndexDirectory(place).open()) {
            Artifact.find(place).ifPresent(Artifact::verify);
            IndexSummary summary = new IndexSummary(place, index.describe());
            print(summary, summary.text());
        }
        return Failure.OK;
    }

    private Path ofRun() {
        RunDirectory run = options.existing(this);
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            return OpenStage.indexes(run.run(), stage.furthest(run)).place(corpus);
        }
    }
}
