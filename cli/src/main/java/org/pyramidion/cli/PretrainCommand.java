package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.train.Run.Stage;
import org.pyramidion.train.TrainConfig;
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
            "  pyramidion pretrain --run runs/first --set pretrain.steps=2000"
        })
final class PretrainCommand extends TrainingVerb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--text",
            paramLabel = "DIR",
            description = "Mask the sentences of this corpus; of the run's own if not given: pretrain.text.")
    private Optional<Path> text = Optional.empty();

    PretrainCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        RunDirectory run = options.existing(this);
        OpenStage.requireModel(run.run(), Stage.WARM_START);
        TrainConfig config = resolve(run, entries()).config();
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            String again = "pyramidion pretrain --run " + run.directory();
            return train(run, Stage.PRETRAIN, config, corpus, again, trainer -> trainer.pretrain());
        }
    }

    private List<ConfigSource.Entry> entries() {
        return text
                .map(place -> new ConfigSource.Entry(
                        "pretrain.text", place.toAbsolutePath().normalize().toString(), "--text"))
                .stream()
                .toList();
    }
}
