package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.Question;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.CostEstimate;
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
            "  pyramidion finetune --questions train.jsonl --set finetune.reader=shipped",
            "  pyramidion finetune --config config/paper.yaml --dry-run"
        })
final class FinetuneCommand extends TrainingVerb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private EstimateOptions estimate = new EstimateOptions();

    @Option(names = "--questions", paramLabel = "FILE", description = "What to learn from.")
    private Optional<Path> questions = Optional.empty();

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
        boolean dry = estimate.wanted();
        if (dry && !options.isNamed()) {
            refuse("with --dry-run and without --run", List.of("--corpus"));
            ConfigFile.Resolved resolved = resolve(List.of(), entries());
            begin(resolved);
            return print(CostEstimate.finetuningOfPublished(resolved, estimate.operations(), progress()));
        }
        RunDirectory run = options.existing(this);
        StageOptions.require(run, from);
        TrainConfig config = begin(resolve(run, entries()));
        if (dry) {
            try (CorpusStore corpus = run.openCorpus(options.corpus())) {
                return print(CostEstimate.finetuning(run.run(), config, corpus, estimate.operations()));
            }
        }
        Path file = questions.orElseThrow(() -> new PyramidionException("name what to learn from: --questions FILE"));
        List<Question> asked = split.of(file);
        try (CorpusStore corpus = run.openCorpus(options.corpus())) {
            StageTraining training = StageTraining.finetune(run, config, corpus, from, asked, reader.map(Run::new));
            return train(training, again(run, file));
        }
    }

    @Override
    boolean computesHere() {
        return estimate.isHere();
    }

    private int print(CostEstimate cost) {
        print(cost.figures(), cost.text());
        return Failure.OK;
    }

    private List<ConfigSource.Entry> entries() {
        return task.map(name -> new ConfigSource.Entry("finetune.task", name, "--task")).stream()
                .toList();
    }

    private String again(RunDirectory run, Path file) {
        return "pyramidion finetune --run %s --questions %s%s%s%s"
                .formatted(
                        run.directory(),
                        file,
                        from == Stage.PRETRAIN ? "" : " --from " + from.label(),
                        reader.map(other -> " --reader " + other).orElse(""),
                        split.again());
    }
}
