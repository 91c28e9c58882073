package org.pyramidion.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.run.Digest;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.RunLock;
import org.pyramidion.run.TrainConfig;

/**
 * One stage of a run, trained with what keeps the run consistent: one process at a time, and, once it has begun, the
 * corpus, the settings and the questions that it began with.
 */
public final class StageTraining {

    private final RunDirectory run;
    private final Stage stage;
    private final TrainConfig config;
    private final CorpusStore corpus;
    private final Consumer<Trainer> check;
    private final Predicate<Trainer> work;
    private final Map<String, String> inputs;

    private StageTraining(
            RunDirectory run,
            Stage stage,
            TrainConfig config,
            CorpusStore corpus,
            Consumer<Trainer> check,
            Predicate<Trainer> work,
            Map<String, String> inputs) {
        this.run = run;
        this.stage = stage;
        this.config = config;
        this.corpus = corpus;
        this.check = check;
        this.work = work;
        this.inputs = inputs;
    }

    /**
     * The warm start from published weights.
     *
     * @param start asked for only if there is something to do
     */
    public static StageTraining warmStart(
            RunDirectory run, TrainConfig config, CorpusStore corpus, Supplier<WarmStart.Source> start) {
        return new StageTraining(
                run,
                Stage.WARM_START,
                config,
                corpus,
                trainer -> {},
                trainer -> trainer.warmStart(start.get()),
                Map.of());
    }

    /** Pre-training from the warm start. */
    public static StageTraining pretrain(RunDirectory run, TrainConfig config, CorpusStore corpus) {
        return new StageTraining(run, Stage.PRETRAIN, config, corpus, trainer -> {}, Trainer::pretrain, Map.of());
    }

    /**
     * Fine-tuning on questions.
     *
     * @param from {@code PRETRAIN}, or {@code WARM_START} for the baseline
     * @param reader the run whose reader is taken over, if one is
     */
    public static StageTraining finetune(
            RunDirectory run,
            TrainConfig config,
            CorpusStore corpus,
            Stage from,
            List<Question> questions,
            Optional<Run> reader) {
        Stage stage = from == Stage.PRETRAIN ? Stage.FINETUNE : Stage.BASELINE;
        String model = reader.flatMap(other -> Artifact.find(other.fineTunedModel()))
                .map(Artifact::id)
                .orElse("none");
        return new StageTraining(
                run,
                stage,
                config,
                corpus,
                trainer -> trainer.requireReader(from, reader),
                trainer -> trainer.finetune(from, questions, reader),
                Map.of("questions", Digest.of(questions), "reader", model));
    }

    public RunDirectory run() {
        return run;
    }

    public Stage stage() {
        return stage;
    }

    /** Whether there is nothing left to do. */
    public boolean isFinished() {
        return run.run().finished(stage);
    }

    /**
     * Makes sure that the stage, finished or not, is of what it learns from now.
     *
     * @throws org.pyramidion.base.PyramidionException naming each setting or input that is another
     */
    public void requireUnchanged() {
        run.requireUnchanged(config);
        run.requireSame(stage, inputs);
    }

    /**
     * Trains until the stage is finished or {@code stop} says so; goes on where it was, if it was begun before.
     *
     * @param stop asked after each step
     * @return whether the stage is finished
     * @throws org.pyramidion.base.PyramidionException if another process trains this run, or if it began with something
     *     else
     */
    public boolean train(Trainer.Logs logs, Progress progress, BooleanSupplier stop) {
        if (isFinished()) {
            requireUnchanged();
            return true;
        }
        try (RunLock lock = RunLock.take(run.directory())) {
            run.requireOwn(stage, corpus, config);
            requireUnchanged();
            Trainer trainer = new Trainer(config, run.run(), corpus, logs, progress, stop);
            check.accept(trainer);
            run.remember(corpus, config);
            run.begin(stage, corpus, config, inputs);
            return work.test(trainer);
        }
    }
}
