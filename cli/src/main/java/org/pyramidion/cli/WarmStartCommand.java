package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.FittedSettings;
import org.pyramidion.train.StageTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pyramidion warm-start}. */
@Command(
        name = "warm-start",
        description = "Begin a run: fit a published BERT to a corpus.",
        footer = {
            "",
            "Examples:",
            "  pyramidion warm-start --run runs/first --corpus corpus",
            "  pyramidion warm-start --run runs/b --corpus corpus --weights minilm --layers 3",
            "  pyramidion warm-start --run runs/d --corpus corpus --embedder minilm --set ict.steps=0 --set"
                    + " mlm.steps=0",
            "  pyramidion warm-start --run runs/c --corpus corpus --weights an-imported-realm"
        })
final class WarmStartCommand extends TrainingVerb {

    @Option(
            names = "--run",
            paramLabel = "DIR",
            required = true,
            description = "The directory of the run, new or begun before.")
    private Path directory = Path.of("");

    @Option(names = "--corpus", paramLabel = "DIR", description = "The corpus; needed when the run is new.")
    private Optional<Path> corpus = Optional.empty();

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            description = "bert-base (if not given), minilm, bge-small, mbert, or a directory: model.weights.")
    private Optional<String> weights = Optional.empty();

    @Option(
            names = "--embedder",
            paramLabel = "NAME",
            description =
                    "Where the embedders start if not at --weights: minilm or bge-small as published, or a directory:"
                            + " model.embedder-weights.")
    private Optional<String> embedder = Optional.empty();

    @Option(
            names = "--layers",
            paramLabel = "N",
            description = "Keep the first N layers of the weights; all of them if not given.")
    private Optional<Integer> layers = Optional.empty();

    WarmStartCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        RunDirectory run = new RunDirectory(new Run(directory));
        run.requireFree();
        ConfigFile.Resolved resolved = resolve(run, entries());
        try (CorpusStore opened = run.openCorpus(corpus)) {
            run.requireOwn(Run.Stage.WARM_START, opened, resolved.config());
            WarmStart.Source start = PretrainedBert.start(resolved.config().model(), progress());
            begin(resolved);
            TrainConfig config = FittedSettings.of(resolved, opened, start);
            String again = "pyramidion warm-start --run " + directory;
            return train(StageTraining.warmStart(run, config, opened, () -> start), again);
        }
    }

    private List<ConfigSource.Entry> entries() {
        List<ConfigSource.Entry> entries = new ArrayList<>();
        weights.ifPresent(name -> entries.add(new ConfigSource.Entry("model.weights", name, "--weights")));
        embedder.ifPresent(name -> entries.add(new ConfigSource.Entry("model.embedder-weights", name, "--embedder")));
        layers.ifPresent(n -> {
            entries.add(new ConfigSource.Entry("model.embedder-layers", Integer.toString(n), "--layers"));
            entries.add(new ConfigSource.Entry("model.encoder-layers", Integer.toString(n), "--layers"));
        });
        return entries;
    }
}
