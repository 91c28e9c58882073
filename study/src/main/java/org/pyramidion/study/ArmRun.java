package org.pyramidion.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.answering.Asker;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluation;
import org.pyramidion.evaluation.Evaluator;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.FittedSettings;
import org.pyramidion.train.RunLog;
import org.pyramidion.train.StageTraining;
import org.pyramidion.train.Trainer;

/** The run of an arm under one seed. */
final class ArmRun {

    private static final List<Integer> DEPTHS = List.of(1, 5, 20);

    private final RunDirectory run;
    private final CorpusStore corpus;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final WarmStart.Source start;
    private final TrainConfig config;

    ArmRun(Path directory, Map<String, String> settings, CorpusStore corpus, Progress progress, BooleanSupplier stop) {
        this.run = new RunDirectory(new Run(directory));
        this.corpus = corpus;
        this.progress = progress;
        this.stop = stop;
        ConfigFile.Resolved resolved = ConfigFile.resolve(ConfigSource.options(settings));
        this.start = PretrainedBert.start(resolved.config().model(), progress);
        this.config = FittedSettings.of(resolved, corpus, start);
    }

    /** Takes over the finished warm start of another run. */
    void takeWarmStart(ArmRun other) {
        take(other.run.run(), Stage.WARM_START);
    }

    /** Takes over the finished warm start and pre-training of the run in a directory. */
    void takePretraining(Path other) {
        take(new Run(other), Stage.WARM_START);
        take(new Run(other), Stage.PRETRAIN);
    }

    private void take(Run other, Stage stage) {
        StageCopy.copy(other, run.run(), stage);
        run.remember(corpus, config);
    }

    /** The model of a finished stage. */
    Path model(Stage stage) {
        return run.run().finishedModel(stage);
    }

    boolean warmStart() {
        return train(StageTraining.warmStart(run, config, corpus, () -> start));
    }

    /** Trains all stages up to one. Returns whether it is finished. */
    boolean train(Stage last, List<Question> questions) {
        if (!warmStart()) {
            return false;
        }
        return switch (last) {
            case WARM_START -> true;
            case PRETRAIN -> pretrain();
            case FINETUNE -> pretrain() && finetune(Stage.PRETRAIN, questions);
            case BASELINE -> finetune(Stage.WARM_START, questions);
        };
    }

    private boolean pretrain() {
        return train(StageTraining.pretrain(run, config, corpus));
    }

    private boolean finetune(Stage from, List<Question> questions) {
        return train(StageTraining.finetune(run, config, corpus, from, questions, Optional.empty()));
    }

    private boolean train(StageTraining training) {
        List<RunLog> logs = new ArrayList<>();
        Trainer.Logs open = directory -> {
            RunLog log = RunLog.open(directory);
            logs.add(log);
            return log;
        };
        try {
            return training.train(open, progress, stop);
        } finally {
            logs.forEach(RunLog::close);
        }
    }

    Evaluation evaluate(Stage stage, List<Question> questions) {
        try (OpenStage open = OpenStage.open(run, stage, Optional.of(corpus.directory()), progress)) {
            Asker.Settings asking = Asker.Settings.defaults();
            return new Evaluator(open.realm(), new Evaluator.Settings(asking, DEPTHS, true))
                    .evaluate(questions, progress);
        }
    }
}
