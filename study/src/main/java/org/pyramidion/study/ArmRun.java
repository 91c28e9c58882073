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
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.StageModel;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.FittedSettings;
import org.pyramidion.train.MetricsLog;
import org.pyramidion.train.RunLog;
import org.pyramidion.train.StageTraining;
import org.pyramidion.train.Trainer;

/** The run of an arm under one seed. */
final class ArmRun {

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

    boolean pretrain() {
        return train(StageTraining.pretrain(run, config, corpus));
    }

    /**
     * Fine-tunes.
     *
     * @param from {@code PRETRAIN}, or {@code WARM_START} for the baseline
     * @param reader the run whose reader this one's begins as
     */
    boolean finetune(Stage from, List<Question> questions, Optional<ArmRun> reader) {
        return train(
                StageTraining.finetune(run, config, corpus, from, questions, reader.map(other -> other.run.run())));
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

    /** Opens a finished stage on a corpus. */
    OpenStage open(Stage stage, Path directory) {
        return OpenStage.open(run, stage, Optional.of(directory), progress);
    }

    /** Opens a finished stage's model without an index. */
    StageModel openModel(Stage stage) {
        return StageModel.open(run, stage);
    }

    TrainConfig config() {
        return config;
    }

    /** Reading as it was learnt. */
    Asker.Settings asking() {
        FinetuneConfig finetune = config.finetune();
        Asker.Settings defaults = Asker.Settings.defaults();
        return new Asker.Settings(
                finetune.readerBeam(), finetune.maxSpanWidth(), defaults.alternatives(), defaults.ranking());
    }

    /** The masked sentences that no stage up to this one was trained on, in an order that is every run's. */
    List<Trainer.Blank> heldOut(Stage stage) {
        return new Trainer(config, run.run(), corpus, directory -> MetricsLog.none(), progress, stop)
                .blanks(stage, Integer.MAX_VALUE);
    }
}
