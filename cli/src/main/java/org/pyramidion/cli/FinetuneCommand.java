package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.Question;
import org.pyramidion.corpus.Questions;
import org.pyramidion.train.Run.Stage;
import org.pyramidion.train.TrainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion finetune}. */
@Command(
        name = "finetune",
        description = "Teach a trained model to answer questions.",
        footer = {
            "",
            "Questions are JSONL: {\"question\": \"…\", \"answers\": [\"…\"]} on each line.",
            "",
            "Examples:",
            "  pyramidion finetune --run runs/first --questions train.jsonl",
            "  pyramidion finetune --questions train.jsonl --from warm-start"
        })
final class FinetuneCommand extends TrainingVerb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--questions", paramLabel = "FILE", required = true, description = "What to learn from.")
    private Path questions = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "STAGE",
            converter = StageName.class,
            description = "pretrain (if not given), or warm-start for the baseline without pre-training.")
    private Stage from = Stage.PRETRAIN;

    FinetuneCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        StageName.requireOneOf("--from", from, Stage.PRETRAIN, Stage.WARM_START);
        RunDirectory run = options.existing(this);
        OpenStage.requireModel(run.run(), from);
        TrainConfig config = resolve(run, List.of()).config();
        List<Question> asked = Questions.read(questions);
        Stage stage = from == Stage.PRETRAIN ? Stage.FINETUNE : Stage.BASELINE;
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            return train(run, stage, config, corpus, again(run), trainer -> trainer.finetune(from, asked));
        }
    }

    private String again(RunDirectory run) {
        return "pyramidion finetune --run %s --questions %s%s"
                .formatted(run.directory(), questions, from == Stage.PRETRAIN ? "" : " --from " + from.label());
    }
}
