package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.RealmConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
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
            description = "bert-base (if not given), minilm, bge-small, or a directory: model.weights.")
    private Optional<String> weights = Optional.empty();

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
            Path bert = PretrainedBert.directory(resolved.config().model().weights(), progress());
            TrainConfig config = fitted(resolved, opened, bert);
            String again = "pyramidion warm-start --run " + directory;
            return train(run, Run.Stage.WARM_START, config, opened, again, trainer -> trainer.warmStart(bert));
        }
    }

    private List<ConfigSource.Entry> entries() {
        List<ConfigSource.Entry> entries = new ArrayList<>();
        weights.ifPresent(name -> entries.add(new ConfigSource.Entry("model.weights", name, "--weights")));
        layers.ifPresent(n -> {
            entries.add(new ConfigSource.Entry("model.embedder-layers", Integer.toString(n), "--layers"));
            entries.add(new ConfigSource.Entry("model.encoder-layers", Integer.toString(n), "--layers"));
        });
        return entries;
    }

    /** Layers as the weights have them and blocks as the corpus has them, where nobody said otherwise. */
    private static TrainConfig fitted(ConfigFile.Resolved resolved, CorpusStore corpus, Path bert) {
        BertConfig sizes = WarmStart.sizes(bert);
        ConfigFile.Resolved shaped = RealmModel.config(bert)
                .map(model -> asItIs(resolved, model))
                .orElseGet(() -> resolved.orElse("model.embedder-layers", sizes.layers())
                        .orElse("model.encoder-layers", sizes.layers()));
        TrainConfig config =
                shaped.orElse("corpus.block-length", corpus.maxBlockTokens()).config();
        int together = config.model().queryLength() + config.corpus().blockLength();
        if (together > sizes.maxPositions()) {
            throw new PyramidionException(
                    "model.query-length + corpus.block-length is %d, but %s reads %d wordpieces at once; lower one of them"
                            .formatted(together, config.model().weights(), sizes.maxPositions()));
        }
        return config;
    }

    /** A whole model needs no warm start: it is taken over as it is, unless somebody wants to train it further. */
    private static ConfigFile.Resolved asItIs(ConfigFile.Resolved resolved, RealmConfig model) {
        return resolved.orElse("model.embedder-layers", model.embedder().layers())
                .orElse("model.encoder-layers", model.encoder().layers())
                .orElse("model.projection", model.projection())
                .orElse("model.pooling", model.pooling())
                .orElse("model.shared-embedders", model.sharedEmbedders())
                .orElse("model.span-hidden", model.spanHidden())
                .orElse("model.projection-norm", model.projectionNorm())
                .orElse("ict.steps", 0)
                .orElse("mlm.steps", 0);
    }
}
