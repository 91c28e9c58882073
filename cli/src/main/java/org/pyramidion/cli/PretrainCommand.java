package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.RefreshConfig;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.CostEstimate;
import org.pyramidion.train.StageTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion pretrain}. */
@Command(
        name = "pretrain",
        description = "Train retriever and encoder by filling in masked facts.",
        footer = {
            "",
            "Goes on from the newest checkpoint if it was interrupted.",
            "",
            "Examples:",
            "  pyramidion pretrain --run runs/first",
            "  pyramidion pretrain --run runs/first --text news-corpus",
            "  pyramidion pretrain --run runs/first --set pretrain.steps=2000",
            "  pyramidion pretrain --config config/paper.yaml --dry-run"
        })
final class PretrainCommand extends TrainingVerb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--text",
            paramLabel = "DIR",
            description = "Mask the sentences of this corpus; of the run's own if not given: pretrain.text.")
    private Optional<Path> text = Optional.empty();

    @Option(
            names = "--dry-run",
            description =
                    "Only say what memory and time it would take here; without --run for weights as published and full"
                            + " blocks.")
    private boolean dry;

    PretrainCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        if (dry && !options.isNamed()) {
            refuse("with --dry-run and without --run", List.of("--corpus"));
            ConfigFile.Resolved resolved = resolve(List.of(), entries());
            useThreads(resolved.config().threads());
            return print(CostEstimate.ofPublished(resolved, progress()));
        }
        RunDirectory run = options.existing(this);
        StageOptions.require(run, Stage.WARM_START);
        TrainConfig config = resolve(run, entries()).config();
        useThreads(config.threads());
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            CostEstimate estimate = CostEstimate.of(run.run(), config, corpus);
            if (dry) {
                return print(estimate);
            }
            if (!run.run().finished(Stage.PRETRAIN)) {
                estimate.text().lines().forEach(this::note);
            }
            if (config.refresh().builder() == RefreshConfig.Builder.PROCESS) {
                note("for a fresh index run this beside it: pyramidion index build --follow " + run.directory());
            }
            String again = "pyramidion pretrain --run " + run.directory();
            return train(StageTraining.pretrain(run, config, corpus), again);
        }
    }

    private int print(CostEstimate estimate) {
        print(estimate.figures(), estimate.text());
        return Failure.OK;
    }

    private List<ConfigSource.Entry> entries() {
        return text
                .map(place -> new ConfigSource.Entry(
                        "pretrain.text", place.toAbsolutePath().normalize().toString(), "--text"))
                .stream()
                .toList();
    }
}
