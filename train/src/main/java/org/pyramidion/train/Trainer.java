package org.pyramidion.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BatchSizes;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.ModelIndexes;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.FinetuningTask;
import org.pyramidion.run.Intervals;
import org.pyramidion.run.Judge;
import org.pyramidion.run.ModelConfig;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.RefreshConfig;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.run.Reset;
import org.pyramidion.run.Run;
import org.pyramidion.run.Schedule;
import org.pyramidion.run.TrainConfig;

/**
 * Trains a model on a corpus, stage by stage. Each stage goes on from its newest checkpoint, leaves {@code model/} when
 * it is finished, and does nothing if that is there already.
 */
public final class Trainer {

    /** Makes the log of a stage's part ("pairs", "ict", "mlm", "pretrain", "finetune"), which writes into that directory. */
    @FunctionalInterface
    public interface Logs extends Function<Path, MetricsLog> {}

    private static final String CHECKPOINTS = "checkpoints";

    private final TrainConfig config;
    private final Run run;
    private final CorpusStore corpus;
    private final Logs logs;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final Ranks ranks;

    /**
     * In one process.
     *
     * @param config its number of threads is for who starts the process: libtorch's are the process's ({@link
     *     org.pyramidion.engine.Engine#threads(int)})
     * @param stop asked after each step; once it says yes, the stage writes a checkpoint and ends unfinished
     */
    public Trainer(
            TrainConfig config, Run run, CorpusStore corpus, Logs logs, Progress progress, BooleanSupplier stop) {
        this(config, run, corpus, logs, progress, stop, Ranks.alone());
    }

    /**
     * As one of several ranks, of which the first alone writes: the others need no logs.
     *
     * @param ranks each trains on its part of every batch
     */
    public Trainer(
            TrainConfig config,
            Run run,
            CorpusStore corpus,
            Logs logs,
            Progress progress,
            BooleanSupplier stop,
            Ranks ranks) {
        this.config = config;
        this.run = run;
        this.corpus = corpus;
        this.logs = logs;
        this.progress = progress;
        this.stop = stop;
        this.ranks = ranks;
    }

    /**
     * Warm start: the inverse cloze task for the embedder, the masked language model for the encoder.
     *
     * @param weights of a published BERT, or of two
     * @return whether it is finished
     */
    public boolean warmStart(WarmStart.Source weights) {
        if (run.finished(Run.Stage.WARM_START)) {
            return true;
        }
        try (RealmModel started = published(weights)) {
            RealmModel model = started.in(precision());
            corpus.requireVocabulary(model.tokenizer().vocabulary());
            Realm.requireReadable(model, format(model), corpus);
            model.trainLastLayers(config.model().trainedEncoderLayers());
            WarmUp warmUp = new WarmUp(config, run, corpus, vectors(model), ranks, this::loop, progress);
            return warmUp.learn(model, () -> published(weights))
                    && finish(() -> {
                        save(model, Run.Stage.WARM_START);
                        vectors(model).takePublished();
                    });
        }
    }

    private RealmModel published(WarmStart.Source weights) {
        ModelConfig shape = config.model();
        return WarmStart.from(
                weights,
                new WarmStart.Shape(
                        shape.embedderLayers(),
                        shape.encoderLayers(),
                        shape.projection(),
                        shape.pooling(),
                        shape.embeddingScale(),
                        shape.sharedEmbedders(),
                        shape.spanHidden(),
                        shape.projectionNorm(),
                        shape.patches(),
                        shape.nullBias()),
                config.seed());
    }

    /** REALM's pre-training, from the warm start on. Returns whether it is finished. */
    public boolean pretrain() {
        if (run.finished(Run.Stage.PRETRAIN)) {
            return true;
        }
        PretrainConfig pretrain = config.pretrain();
        Path directory = run.stage(Run.Stage.PRETRAIN);
        try (RealmModel model = warmStarted(pretrain.trainDocuments());
                SentenceSource text = SentenceSource.open(config, corpus, model);
                IndexRefresh refresh = refresh(model, directory)) {
            corpus.requireVocabulary(model.tokenizer().vocabulary());
            model.trainLastLayers(config.model().trainedEncoderLayers());
            if (!pretrain.trainEncoder() || pretrain.judge() != Judge.ENCODER) {
                model.freezeEncoder();
            }
            Pretraining task = new Pretraining(
                    realm(model),
                    text.sampler(model, config.seed()),
                    text.own(),
                    refresh,
                    pretrain,
                    BlankQueries.of(pretrain.query(), text.corpus(), model.tokenizer()),
                    ranks);
            if (!Files.isDirectory(directory.resolve(CHECKPOINTS))) {
                task.balanceNull();
            }
            boolean finished = loop(
                    pretrain.keepBest() ? new KeepingBest(task, model, run.best(), ranks) : task,
                    directory,
                    settings("pre-training", pretrain.schedule(), pretrain.intervals()));
            return finished
                    && finish(() -> {
                        StartShare.keep(model, pretrain.startShare(), () -> warmStarted(pretrain.trainDocuments()));
                        save(model, Run.Stage.PRETRAIN);
                        vectors(model).keep(refresh);
                    });
        }
    }

    private StartVectors vectors(RealmModel model) {
        return new StartVectors(config, run, corpus, model, progress);
    }

    /** Builds the indexes that the pre-training of another process asks for, until that is finished. */
    public void buildIndexes() {
        new IndexBuilder(
                        new RefreshFiles(run.stage(Run.Stage.PRETRAIN)),
                        corpus,
                        config.corpus().blockLength(),
                        IndexBuilder.CHUNK,
                        precision(),
                        progress)
                .follow(() -> stop.getAsBoolean() || run.finished(Run.Stage.PRETRAIN));
    }

    private Precision precision() {
        return config.precision().here();
    }

    private RealmModel open(Run.Stage stage) {
        return RealmModel.open(run.finishedModel(stage), precision());
    }

    private RealmModel warmStarted(boolean trainDocuments) {
        RealmModel model = open(Run.Stage.WARM_START);
        if (trainDocuments) {
            return model;
        }
        RealmModel separate = model.separateEmbedders();
        separate.freezeDocumentEmbedder();
        return separate;
    }

    private IndexRefresh refresh(RealmModel model, Path directory) {
        RefreshFiles files = new RefreshFiles(directory);
        boolean snapshot = config.refresh().queries() == RefreshConfig.Queries.SNAPSHOT;
        IndexRefresh told = ranks.isFirst()
                ? new ToldRefresh(withQueries(refresh(model, directory, files), files, model, snapshot), ranks)
                : withQueries(new FollowedRefresh(files, corpus, ranks), files, model, snapshot);
        return isShared() ? new SharedRefresh(told, files, ranks) : told;
    }

    private IndexRefresh withQueries(IndexRefresh made, RefreshFiles files, RealmModel model, boolean snapshot) {
        return snapshot ? new SnapshotQueries(made, files, model, ranks.isFirst()) : made;
    }

    private IndexRefresh refresh(RealmModel model, Path directory, RefreshFiles files) {
        RefreshConfig refresh = config.refresh();
        // Documents that do not learn are embedded once.
        RefreshSchedule schedule = config.pretrain().trainDocuments() ? refresh.every() : RefreshSchedule.every(0);
        Supplier<Set<Long>> needed = () -> new Checkpoints(directory.resolve(CHECKPOINTS)).indexSteps();
        if (refresh.builder() == RefreshConfig.Builder.BETWEEN_STEPS
                || !config.pretrain().trainDocuments()) {
            return new SynchronousRefresh(
                    files, realm(model), schedule, needed, vectors(model).ofWarmStart(), Progress.none());
        }
        int length = config.corpus().blockLength();
        IndexBuilder quiet = new IndexBuilder(files, corpus, length, IndexBuilder.CHUNK, precision(), Progress.none());
        IndexBuilder builder = new IndexBuilder(files, corpus, length, IndexBuilder.CHUNK, precision(), progress);
        return new AsynchronousRefresh(
                files,
                model,
                corpus,
                schedule,
                refresh.maxAge(),
                builder,
                refresh.builder() == RefreshConfig.Builder.THREAD
                        ? Optional.of(new BuilderThread(quiet, refresh.threads()))
                        : Optional.empty(),
                needed,
                stop);
    }

    /**
     * Fine-tunes a stage's model on questions: query embedder and reader, over the frozen index of that stage. From the
     * pre-trained model it makes the stage {@code FINETUNE}, straight from the warm start the stage {@code BASELINE}.
     * What {@code finetune.reset} names is the warm start's again, as if pre-training had not taught it.
     *
     * @param from the stage to begin from
     * @param reader a run whose fine-tuned reader this one starts from (SQuAD first, say); empty for what
     *     {@code finetune.reader} says
     * @return whether it is finished
     * @throws PyramidionException if the reader does not fit the model or the task
     */
    public boolean finetune(Run.Stage from, List<Question> questions, Optional<Run> reader) {
        Run.Stage to = from == Run.Stage.WARM_START ? Run.Stage.BASELINE : Run.Stage.FINETUNE;
        if (run.finished(to)) {
            return true;
        }
        requireReader(from, reader);
        FinetuneConfig finetune = config.finetune();
        Run.Stage retriever = finetune.reset().resetsRetriever() ? Run.Stage.WARM_START : from;
        try (RealmModel model = learner(from, questions, reader);
                BlockIndex index = index(retriever);
                RetrievalTuning.Words words = ranks.made(
                        () -> RetrievalTuning.Words.of(corpus, finetune, progress),
                        () -> RetrievalTuning.Words.of(corpus, finetune, Progress.none()))) {
            model.trainLastLayers(config.model().trainedEncoderLayers());
            if (!isShared()) {
                return finetune(model, index, words, questions, to);
            }
            Path place = new ModelIndexes(run.index(retriever)).place(corpus);
            try (BlockIndex shared = SharedRefresh.share(index, new IndexDirectory(place), ranks)) {
                return finetune(model, shared, words, questions, to);
            }
        }
    }

    private boolean finetune(
            RealmModel model, BlockIndex index, RetrievalTuning.Words words, List<Question> questions, Run.Stage to) {
        FinetuneConfig finetune = config.finetune();
        TrainingTask task = finetune.task() == FinetuningTask.RETRIEVAL
                ? new RetrievalTuning(realm(model), index, words, questions, config.seed(), finetune, ranks)
                : new Finetuning(realm(model), index, questions, config.seed(), finetune, BatchSizes.here(), ranks);
        boolean finished =
                loop(task, run.stage(to), settings("fine-tuning", finetune.schedule(), finetune.intervals()));
        return finished && finish(() -> save(model, to));
    }

    /** Whether ranks search a part of an index each. */
    private boolean isShared() {
        return config.refresh().search() == RefreshConfig.Search.SHARED && ranks.size() > 1;
    }

    /**
     * Makes sure that fine-tuning's reader can start where it is to, before anything is loaded.
     *
     * @throws PyramidionException if it cannot
     */
    void requireReader(Run.Stage from, Optional<Run> reader) {
        RealmConfig shape = RealmModel.config(run.finishedModel(from)).orElseThrow();
        readerStart(reader).require(shape.encoder(), corpus);
    }

    private ReaderStart readerStart(Optional<Run> reader) {
        return new ReaderStart(config.finetune(), reader, progress);
    }

    /** A stage's model with what it needs for the task. */
    private RealmModel learner(Run.Stage from, List<Question> questions, Optional<Run> reader) {
        FinetuningTask task = config.finetune().task();
        if (task != FinetuningTask.CLASSIFICATION) {
            AnswerLoss.requireAnswers(questions);
        }
        RealmModel model = reset(open(from).separateEmbedders());
        return switch (task) {
            case ANSWERS -> {
                readerStart(reader).give(model, config.seed());
                yield model;
            }
            case RETRIEVAL -> model;
            case CLASSIFICATION -> TaskHeads.withClassifier(model, ClassLoss.labels(questions), config.seed());
        };
    }

    private RealmModel reset(RealmModel model) {
        Reset reset = config.finetune().reset();
        if (reset != Reset.NONE) {
            try (RealmModel start = open(Run.Stage.WARM_START).separateEmbedders()) {
                if (reset.resetsRetriever()) {
                    model.takeRetriever(start);
                }
                if (reset.resetsEncoder()) {
                    model.takeEncoder(start);
                }
            }
        }
        return model;
    }

    /** The index of a finished stage's model; blocks that it lacks are embedded. The caller closes it. */
    public BlockIndex index(Run.Stage stage) {
        ModelIndexes indexes = new ModelIndexes(run.index(stage));
        return ranks.made(
                () -> index(indexes, stage), () -> indexes.find(corpus).orElseThrow());
    }

    private BlockIndex index(ModelIndexes indexes, Run.Stage stage) {
        return indexes.find(corpus).orElseGet(() -> {
            try (RealmModel model = open(stage)) {
                return indexes.open(realm(model), Optional.empty(), progress);
            }
        });
    }

    /**
     * Loss, retrieval utility, null-document share and recall of a finished stage's model on the masked sentences that
     * pre-training never sees.
     */
    public Map<String, Double> heldOut(Run.Stage stage) {
        try (RealmModel model = open(stage);
                SentenceSource text = SentenceSource.open(config, corpus, model);
                BlockIndex index = index(stage)) {
            return new HeldOut(realm(model), text.own(), config.pretrain().candidates())
                    .measure(text.sampler(model, config.seed()).heldOut(), index);
        }
    }

    /**
     * Where a finished stage's retriever has the answers of the masked sentences that pre-training never sees: for each
     * the rank of the first block, of another document, that contains what was masked, from 1.
     *
     * @param depth how many blocks are looked at; what is in none of them has the rank {@link Integer#MAX_VALUE}
     */
    public List<Integer> blankRanks(Run.Stage stage, int depth) {
        try (RealmModel model = open(stage);
                SentenceSource text = SentenceSource.open(config, corpus, model);
                BlockIndex index = index(stage)) {
            List<MaskedSentence> blanks = text.sampler(model, config.seed()).heldOut();
            BlankQueries queries = BlankQueries.of(config.pretrain().query(), text.corpus(), model.tokenizer());
            Retriever retriever = new Retriever(model, format(model), index);
            return HeldOut.ranks(
                    blanks, Candidates.retrieve(blanks, queries, retriever, text.own(), 1 + depth), corpus);
        }
    }

    /**
     * A sentence that pre-training never masks, as a person would put it to {@code fill}.
     *
     * @param text with {@code [MASK]} for each wordpiece of the blank
     * @param answer what stood there
     * @param document id of the document it is from
     */
    public record Blank(String text, String answer, String document) {}

    /** Some of the held-out masked sentences. */
    public List<Blank> blanks(Run.Stage stage, int count) {
        try (RealmModel model = open(stage);
                SentenceSource text = SentenceSource.open(config, corpus, model)) {
            return text.sampler(model, config.seed()).heldOut().stream()
                    .limit(count)
                    .map(text::blank)
                    .toList();
        }
    }

    private Realm realm(RealmModel model) {
        return new Realm(model, format(model), corpus);
    }

    private InputFormat format(RealmModel model) {
        return config.inputs(model);
    }

    private TrainingLoop.Settings settings(String what, Schedule schedule, Intervals intervals) {
        return TrainingLoop.Settings.of(what, config.seed(), schedule, intervals);
    }

    private boolean loop(TrainingTask task, Path directory, TrainingLoop.Settings settings) {
        Checkpoints checkpoints = new Checkpoints(directory.resolve(CHECKPOINTS));
        try (task) {
            return new TrainingLoop(task, settings, checkpoints, logs.apply(directory), progress, stop, ranks)
                    .run()
                    .finished();
        }
    }

    /** What the first rank does at the end of a stage. */
    private boolean finish(Runnable work) {
        ranks.first(work);
        return true;
    }

    private void save(RealmModel model, Run.Stage stage) {
        model.save(run.model(stage), Map.of("corpus", corpus.id(), "seed", config.seed(), "stage", stage.label()));
    }
}
