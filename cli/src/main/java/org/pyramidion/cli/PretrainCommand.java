package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
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
            "  pyramidion pretrain --config config/paper.yaml --dry-run",
            "  pyramidion pretrain --config config/paper.yaml --dry-run --ranks 64 --device cuda",
            "  pyramidion pretrain --config config/paper.yaml --dry-run --ranks 64 --rate 400 --network 200"
        })
final class PretrainCommand extends TrainingVerb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--text",
            paramLabel = "DIR",
            description = "Mask the sentences of this corpus; of the run's own if not given: pretrain.text.")
    private Optional<Path> text = Optional.empty();

    @Mixin
    private EstimateOptions estimate = new EstimateOptions();

    @Option(names = "--ranks", paramLabel = "N", description = "With --dry-run: say it for so many ranks.")
    private Optional<Integer> ranks = Optional.empty();

    @Option(
            names = "--network",
            paramLabel = "GBIT",
            description = "With --ranks: what a rank can send, in Gbit/s; 10 if not given.")
    private Optional<Double> network = Optional.empty();

    PretrainCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        boolean dry = estimate.wanted();
        requireSensible(dry);
        if (dry && !options.isNamed()) {
            refuse("with --dry-run and without --run", List.of("--corpus"));
            ConfigFile.Resolved resolved = resolve(List.of(), entries());
            begin(resolved);
            return print(CostEstimate.ofPublished(resolved, estimate.operations(), progress()));
        }
        RunDirectory run = options.existing(this);
        StageOptions.require(run, Stage.WARM_START);
        TrainConfig config = begin(resolve(run, entries()));
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            CostEstimate cost = CostEstimate.of(run.run(), config, corpus, estimate.operations());
            if (dry) {
                return print(cost);
            }
            if (!run.run().finished(Stage.PRETRAIN)) {
                cost.text().lines().forEach(this::note);
            }
            if (config.refresh().builder() == RefreshConfig.Builder.PROCESS) {
                note("for a fresh index run this beside it: pyramidion index build --follow " + run.directory());
            }
            String again = "pyramidion pretrain --run " + run.directory();
            return train(StageTraining.pretrain(run, config, corpus), again);
        }
    }

    private void requireSensible(boolean dry) {
        if (!dry && (ranks.isPresent() || network.isPresent())) {
            throw new PyramidionException("--ranks and --network are for --dry-run; ranks are started by"
                    + " `pyramidion launch --ranks N -- pretrain …`");
        }
        if (network.isPresent() && ranks.isEmpty()) {
            throw new PyramidionException("--network says nothing without --ranks");
        }
        ranks.filter(count -> count < 1).ifPresent(count -> {
            throw new PyramidionException("--ranks is %d; it must be at least 1".formatted(count));
        });
        EstimateOptions.requirePositive("--network", network);
    }

    @Override
    boolean computesHere() {
        return estimate.isHere();
    }

    private int print(CostEstimate estimate) {
        double bandwidth = network.orElse(10.0) * 1e9 / 8;
        ranks.ifPresentOrElse(
                count -> print(estimate.cluster(count, bandwidth), estimate.clusterText(count, bandwidth)),
                () -> print(estimate.figures(), estimate.text()));
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
