package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.RealmConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.RefreshConfig;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.StageTraining;
import org.pyramidion.train.TrainingCost;
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
            CostEstimate outlook = outlook(resolved);
            print(outlook.json(), outlook.text());
            return Failure.OK;
        }
        RunDirectory run = options.existing(this);
        StageOptions.require(run, Stage.WARM_START);
        TrainConfig config = resolve(run, entries()).config();
        useThreads(config.threads());
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            CostEstimate outlook = outlook(run, config, corpus);
            if (dry) {
                print(outlook.json(), outlook.text());
                return Failure.OK;
            }
            if (!run.run().finished(Stage.PRETRAIN)) {
                outlook.text().lines().forEach(this::note);
            }
            if (config.refresh().builder() == RefreshConfig.Builder.PROCESS) {
                note("for a fresh index run this beside it: pyramidion index build --follow " + run.directory());
            }
            String again = "pyramidion pretrain --run " + run.directory();
            return train(StageTraining.pretrain(run, config, corpus), again);
        }
    }

    /** For full-length inputs, and no corpus to index. */
    private CostEstimate outlook(ConfigFile.Resolved resolved) {
        BertConfig bert = WarmStart.sizes(
                PretrainedBert.directory(resolved.config().model().encoderStart(), progress()));
        TrainConfig config = resolved.orElse("model.embedder-layers", bert.layers())
                .orElse("model.encoder-layers", bert.layers())
                .config();
        var inputs = new TrainingCost.Inputs(
                config.model().queryLength(), config.corpus().blockLength(), 0);
        TrainingCost projection = TrainingCost.of(
                config,
                bert.withLayers(config.model().embedderLayers()),
                bert.withLayers(config.model().encoderLayers()),
                inputs);
        return CostEstimate.of(config, projection, inputs);
    }

    /** For blocks as the corpus has them on average, and queries half as long as they may be. */
    private static CostEstimate outlook(RunDirectory run, TrainConfig config, CorpusStore corpus) {
        RealmConfig model =
                RealmModel.config(run.run().finishedModel(Stage.WARM_START)).orElseThrow();
        double block = Math.min(
                config.corpus().blockLength(), 3 + (double) corpus.counts().tokens() / corpus.size());
        var inputs = new TrainingCost.Inputs(config.model().queryLength() / 2.0, block, corpus.size());
        return CostEstimate.of(config, TrainingCost.of(config, model.embedder(), model.encoder(), inputs), inputs);
    }

    private List<ConfigSource.Entry> entries() {
        return text
                .map(place -> new ConfigSource.Entry(
                        "pretrain.text", place.toAbsolutePath().normalize().toString(), "--text"))
                .stream()
                .toList();
    }
}
