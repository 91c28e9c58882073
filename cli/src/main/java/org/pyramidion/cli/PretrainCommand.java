package org.pyramidion.cli;

import java.util.List;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.train.Run.Stage;
import org.pyramidion.train.TrainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
            "  pyramidion pretrain --run runs/first --set pretrain.steps=2000"
        })
final class PretrainCommand extends TrainingVerb {

    @Mixin
    private RunOptions options = new RunOptions();

    PretrainCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        RunDirectory run = options.existing(this);
        OpenStage.requireModel(run.run(), Stage.WARM_START);
        TrainConfig config = resolve(run, List.of()).config();
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            String again = "pyramidion pretrain --run " + run.directory();
            return train(run, Stage.PRETRAIN, config, corpus, again, trainer -> trainer.pretrain());
        }
    }
}
