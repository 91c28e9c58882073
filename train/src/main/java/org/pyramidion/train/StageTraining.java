package org.pyramidion.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.DeviceMemory;
import org.pyramidion.engine.MemoryShortage;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.ranks.LostRankException;
import org.pyramidion.ranks.RankPlace;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.run.ConfigKey;
import org.pyramidion.run.Digest;
import org.pyramidion.run.PairsConfig;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.RunLock;
import org.pyramidion.run.TrainConfig;

/**
 * One stage of a run, trained with what keeps the run consistent: one process at a time, and, once it has begun, the
 * corpus, the settings and the questions that it began with; of steps and seconds it may get more. Other stages of the
 * run may be trained meanwhile.
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
                pairs(config));
    }

    /** The pairs of names that a warm start learns from. */
    private static Map<String, String> pairs(TrainConfig config) {
        PairsConfig pairs = config.pairs();
        return pairs.wanted() ? Map.of("pairs", Digest.of(NamePair.read(Path.of(pairs.file())))) : Map.of();
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
     * <p>Where the environment says that this process is one of several ({@link org.pyramidion.ranks.RankPlace}), it
     * waits for the others and trains together with them. The first rank alone writes, logs and shows progress.
     *
     * @param stop asked after each step; one rank that is to stop has all stop
     * @return whether the stage is finished
     * @throws org.pyramidion.base.PyramidionException if another process trains this stage, if it began with something
     *     else, or if ranks cannot share its batches or have not all the same settings
     * @throws org.pyramidion.ranks.LostRankException if another rank is lost; what is done is in a checkpoint
     */
    public boolean train(Trainer.Logs logs, Progress progress, BooleanSupplier stop) {
        if (isFinished()) {
            requireUnchanged();
            return true;
        }
        Map<String, String> environment = System.getenv();
        RankBatches.require(
                stage, config, RankPlace.of(environment).map(RankPlace::size).orElse(1));
        try (Ranks ranks = Ranks.join(environment)) {
            return train(ranks, logs, progress, stop);
        }
    }

    private boolean train(Ranks ranks, Trainer.Logs logs, Progress progress, BooleanSupplier stop) {
        try {
            return ranks.isFirst() ? first(ranks, logs, progress, stop) : another(ranks, stop);
        } catch (RuntimeException e) {
            RuntimeException told = told(e);
            fail(ranks, told);
            throw told;
        } catch (Error e) {
            fail(ranks, e);
            throw e;
        }
    }

    private static void fail(Ranks ranks, Throwable failure) {
        if (!(failure instanceof LostRankException)) {
            ranks.failed(failure.getMessage() == null ? failure.toString() : failure.getMessage());
        }
    }

    /** Says of a step that found no memory what it needs, and what halves that. */
    private RuntimeException told(RuntimeException failure) {
        return MemoryShortage.of(failure)
                .flatMap(shortage -> CostEstimate.memory(run.run(), stage, config, corpus)
                        .map(memory -> (RuntimeException) memory.failure(shortage, DeviceMemory.here(), failure)))
                .orElse(failure);
    }

    private boolean first(Ranks ranks, Trainer.Logs logs, Progress progress, BooleanSupplier stop) {
        Trainer trainer = new Trainer(config, run.run(), corpus, logs, progress, stop, ranks);
        try (RunLock lock = begin(trainer, progress)) {
            ranks.told(this::identity);
            return work.test(trainer);
        }
    }

    private RunLock begin(Trainer trainer, Progress progress) {
        try (RunLock settings = RunLock.ofSettings(run.run())) {
            RunLock lock = RunLock.ofStage(run.run(), stage);
            try {
                run.requireOwn(stage, corpus, config);
                run.requireUnchanged(config, stage);
                run.requireSame(stage, inputs);
                check.accept(trainer);
                Lengthening.of(run, stage, config).lines().forEach(progress::line);
                run.remember(corpus, config);
                run.begin(stage, corpus, config, inputs);
                return lock;
            } catch (RuntimeException e) {
                lock.close();
                throw e;
            }
        }
    }

    private boolean another(Ranks ranks, BooleanSupplier stop) {
        requireIdentity(ranks.told(() -> ""), ranks.rank());
        return work.test(
                new Trainer(config, run.run(), corpus, place -> MetricsLog.none(), Progress.none(), stop, ranks));
    }

    /** All that must be the same at every rank, a line each. */
    private String identity() {
        Map<String, Object> all = new TreeMap<>(ConfigKey.values(config));
        all.remove("threads");
        all.remove("device");
        all.put("corpus", corpus.id());
        all.putAll(inputs);
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    private void requireIdentity(String first, int rank) {
        List<String> there = first.lines().toList();
        identity().lines().filter(line -> !there.contains(line)).findFirst().ifPresent(line -> {
            throw new PyramidionException(
                    PyramidionException.Kind.CONFLICT,
                    "rank %d has %s, and rank 0 has not; give all ranks the same".formatted(rank, line));
        });
    }
}
