package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.Question;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.StageTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion finetune}. */
@Command(
        name = "finetune",
        description = "Teach a trained model to answer questions.",
        footer = {
            "",
            "Questions are JSONL: {\"question\": \"…\", \"answers\": [\"…\"]} on each line; claims have a \"label\".",
            "",
            "Examples:",
            "  pyramidion finetune --run runs/first --questions train.jsonl",
            "  pyramidion finetune --questions train.jsonl --from warm-start",
            "  pyramidion finetune --questions all.jsonl --split train",
            "  pyramidion finetune --questions claims.jsonl --task classification",
            "  pyramidion finetune --questions train.jsonl --task retrieval --from warm-start",
            "  pyramidion finetune --questions train.jsonl --reader runs/squad",
            "  pyramidion finetune --questions train.jsonl --set finetune.reader=shipped"
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

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description =
                    "answers (if not given), classification of claims by their label, or retrieval without a reader:"
                            + " finetune.task.")
    private Optional<String> task = Optional.empty();

    @Option(
            names = "--reader",
            paramLabel = "RUN",
            description = "Start from the reader of another run, fine-tuned on other questions (SQuAD first, say).")
    private Optional<Path> reader = Optional.empty();

    @Mixin
    private SplitOptions split = new SplitOptions();

    FinetuneCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        StageName.requireOneOf("--from", from, Stage.PRETRAIN, Stage.WARM_START);
        RunDirectory run = options.existing(this);
        StageOptions.require(run, from);
        TrainConfig config = resolve(run, entries()).config();
        useThreads(config.threads());
        List<Question> asked = split.of(questions);
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            StageTraining training = StageTraining.finetune(run, config, corpus, from, asked, reader.map(Run::new));
            return train(training, again(run));
        }
    }

    private List<ConfigSource.Entry> entries() {
        return task.map(name -> new ConfigSource.Entry("finetune.task", name, "--task")).stream()
                .toList();
    }

    private String again(RunDirectory run) {
        return "pyramidion finetune --run %s --questions %s%s%s%s"
                .formatted(
                        run.directory(),
                        questions,
                        from == Stage.PRETRAIN ? "" : " --from " + from.label(),
                        reader.map(other -> " --reader " + other).orElse(""),
                        split.again());
    }
}
