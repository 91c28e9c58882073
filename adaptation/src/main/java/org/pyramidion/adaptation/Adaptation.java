package org.pyramidion.adaptation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.evaluation.StructureEvaluation;
import org.pyramidion.index.VectorSink;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.structure.StructureQuestion;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.FittedSettings;
import org.pyramidion.train.MetricsLog;
import org.pyramidion.train.RunLog;
import org.pyramidion.train.StageTraining;
import org.pyramidion.train.Trainer;

/**
 * Adapts a published sentence encoder to a corpus: pre-training on its text without labels, within a budget of time,
 * then both encoders on what neither has learnt from. The better one answers from then on; where no difference can be
 * told from chance, that is the published one.
 *
 * <p>All of it is a run beside the corpus, {@code CORPUS.adapted}. One that was stopped or killed while it trained goes
 * on from its newest checkpoint; one of another version of the corpus begins anew.
 */
public final class Adaptation {

    private static final String BEGUN = "begun.yaml";
    private static final String CORPUS = "corpus-id";

    /** Blocks by which the time to embed all is foretold, for each thread: one embeds a batch. */
    private static final int SAMPLE = 48;

    /** The first ones take longer than any later. */
    private static final int WARMING = 8;

    private final CorpusStore corpus;
    private final List<StructureQuestion> questions;
    private final RunDirectory run;
    private final AdaptationPlan plan;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final long begun = System.nanoTime();

    /**
     * @param corpus stays the caller's to close
     * @param questions made by rule of the corpus' documents; perhaps none
     * @param seconds the budget, embedding and measuring included
     * @param own settings that win over the module's
     * @param stop asked after each step; once it says yes, a checkpoint is written and the adaptation ends unfinished
     */
    public Adaptation(
            CorpusStore corpus,
            List<StructureQuestion> questions,
            int seconds,
            List<ConfigSource.Entry> own,
            Progress progress,
            BooleanSupplier stop) {
        if (seconds < 1) {
            throw new PyramidionException("the budget is %d s; it must be at least 1".formatted(seconds));
        }
        this.corpus = corpus;
        this.questions = List.copyOf(questions);
        this.run = new RunDirectory(new Run(place(corpus.directory())));
        this.plan = new AdaptationPlan(run, corpus, seconds, List.copyOf(own));
        this.progress = progress;
        this.stop = stop;
    }

    /** Where the adaptation to a corpus is kept. */
    public static Path place(Path corpus) {
        Path directory = corpus.toAbsolutePath();
        return directory.resolveSibling(directory.getFileName() + ".adapted");
    }

    /** The run whose pre-trained encoder is to rank a corpus, whatever its version; nothing if none is. */
    public static Optional<RunDirectory> kept(CorpusStore corpus) {
        Path place = place(corpus.directory());
        return AdaptationReport.find(place)
                .filter(report -> report.helped() && report.lineage().equals(corpus.lineage()))
                .map(report -> new RunDirectory(new Run(place)));
    }

    /** Takes an adaptation away: the published encoder answers again. */
    public static void forget(Path corpus) {
        try {
            Artifact.deleteTree(place(corpus));
        } catch (IOException e) {
            throw new PyramidionException("cannot remove %s: %s".formatted(place(corpus), Artifact.reason(e)), e);
        }
    }

    /**
     * Adapts, goes on, or tells what an adaptation to this version of the corpus came to before.
     *
     * @return nothing if it was stopped
     * @throws PyramidionException if there is too little text or too little time for it, or if another process is at it
     */
    public Optional<AdaptationReport> run() {
        Optional<AdaptationReport> before = AdaptationReport.find(run.directory())
                .filter(report -> report.corpus().equals(corpus.id()));
        if (before.isPresent()) {
            return before;
        }
        requireOwn();
        StructureEvaluation asked = StructureEvaluation.of(corpus, questions);
        TrainConfig beginning = plan.beginning(asked.questions().size(), progress);
        try (Logs logs = new Logs()) {
            return start(beginning, logs)
                    .flatMap(started -> trained(started, logs))
                    .map(trained -> report(trained, asked));
        }
    }

    /** Begins anew where an earlier try was of another version of the corpus. */
    private void requireOwn() {
        Path file = run.directory().resolve(BEGUN);
        boolean own = Files.isRegularFile(file)
                && ConfigSource.yaml(file).stream()
                        .anyMatch(entry -> entry.value().equals(corpus.id()));
        if (!own) {
            forget(corpus.directory());
            ConfigFile.write(file, ConfigFile.yaml(Map.of(CORPUS, corpus.id())));
        }
    }

    /** The published encoder as the run's warm start. */
    private Optional<TrainConfig> start(TrainConfig beginning, Logs logs) {
        WarmStart.Source source = PretrainedBert.start(beginning.model(), progress);
        TrainConfig config = run.run().finished(Stage.WARM_START)
                ? beginning
                : FittedSettings.of(plan.settled(beginning), corpus, source);
        return StageTraining.warmStart(run, config, corpus, () -> source).train(logs, progress, stop)
                ? Optional.of(config)
                : Optional.empty();
    }

    private Optional<TrainConfig> trained(TrainConfig started, Logs logs) {
        double embedding = embedded(started);
        TrainConfig config = plan.training(embedding, spent());
        return StageTraining.pretrain(run, config, corpus).train(logs, progress, stop)
                ? Optional.of(config)
                : Optional.empty();
    }

    /** Embeds the corpus with the published encoder and returns how many seconds that takes. */
    private double embedded(TrainConfig config) {
        if (run.run().finished(Stage.PRETRAIN)) {
            return 0;
        }
        plan.requireTime(foretold(config));
        double before = spent();
        try (BlockIndex index = trainer(config).index(Stage.WARM_START)) {
            return spent() - before;
        }
    }

    private double foretold(TrainConfig config) {
        int sample = Math.min(corpus.size(), SAMPLE * Engine.threads());
        int from = (corpus.size() - sample) / 2;
        int limit = from + sample;
        try (RealmModel model = RealmModel.open(
                        run.run().finishedModel(Stage.WARM_START),
                        config.precision().here());
                Progress.Task task = Progress.none().start("", 0, "")) {
            BlockEmbedder embedder = new BlockEmbedder(model.documentEmbedder(), config.inputs(model), corpus);
            VectorSink nowhere = (id, values, at) -> {};
            embedder.embed(from, Math.min(limit, from + WARMING), nowhere, task, stop);
            double seconds = embedder.embed(from, limit, nowhere, task, stop).seconds();
            return seconds / (limit - from) * corpus.size();
        }
    }

    private double spent() {
        return (System.nanoTime() - begun) / 1e9;
    }

    private Trainer trainer(TrainConfig config) {
        return new Trainer(config, run.run(), corpus, directory -> MetricsLog.none(), progress, stop);
    }

    private AdaptationReport report(TrainConfig config, StructureEvaluation asked) {
        Measurement.Result result = new Measurement(run, corpus, trainer(config), asked, progress).measure();
        AdaptationReport report = new AdaptationReport(
                corpus.lineage(),
                corpus.id(),
                result.helped(),
                result.decidedBy(),
                config.pretrain().trainDocuments(),
                config.pretrain().schedule().seconds(),
                result.figures());
        report.write(run.directory());
        return report;
    }

    /** The metrics of every stage, on disk. */
    private static final class Logs implements Trainer.Logs, AutoCloseable {

        private final List<RunLog> open = new ArrayList<>();

        @Override
        public MetricsLog apply(Path directory) {
            RunLog log = RunLog.open(directory);
            open.add(log);
            return log;
        }

        @Override
        public void close() {
            open.forEach(RunLog::close);
        }
    }
}
