package org.pyramidion.train;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.IctConfig;
import org.pyramidion.run.MlmConfig;
import org.pyramidion.run.PairsConfig;
import org.pyramidion.run.Run;
import org.pyramidion.run.TrainConfig;

/**
 * What a warm start learns before pre-training: names and titles and the inverse cloze task for the embedder, the masked
 * language model for the encoder.
 *
 * @param vectors of the model that learns
 */
record WarmUp(
        TrainConfig config,
        Run run,
        CorpusStore corpus,
        StartVectors vectors,
        Ranks ranks,
        Loop loop,
        Progress progress) {

    /** Trains until a task is learnt or is to stop, with what it writes in a directory. */
    @FunctionalInterface
    interface Loop {
        /** Returns whether it is finished. */
        boolean run(TrainingTask task, Path directory, TrainingLoop.Settings settings);
    }

    /**
     * One task after the other; those of no steps are left out.
     *
     * @param start what the model began as; asked for only to keep a share of it
     * @return whether all are finished
     */
    boolean learn(RealmModel model, Supplier<RealmModel> start) {
        return pairs(model) && ict(model, start) && mlm(model);
    }

    private boolean pairs(RealmModel model) {
        PairsConfig pairs = config.pairs();
        if (!pairs.wanted()) {
            return true;
        }
        boolean finished = loop.run(
                new PairTraining(realm(model), config.seed(), pairs, ranks),
                directory("pairs"),
                TrainingLoop.Settings.of("names and titles", config.seed(), pairs.schedule(), pairs.intervals()));
        model.shareDocumentEmbedderWithQueries();
        return finished;
    }

    private boolean ict(RealmModel model, Supplier<RealmModel> start) {
        IctConfig ict = config.ict();
        if (ict.schedule().steps() == 0) {
            return true;
        }
        boolean finished = loop.run(
                new InverseCloze(realm(model), config.seed(), ict, ranks),
                directory("ict"),
                TrainingLoop.Settings.of("inverse cloze task", config.seed(), ict.schedule(), ict.intervals()));
        if (finished) {
            StartShare.keep(model, ict.startShare(), start);
        }
        model.shareDocumentEmbedderWithQueries();
        return finished;
    }

    private boolean mlm(RealmModel model) {
        MlmConfig mlm = config.mlm();
        if (mlm.schedule().steps() == 0) {
            return true;
        }
        Path directory = directory("mlm");
        try (SentenceSource text = SentenceSource.open(config, corpus, model);
                BlockIndex index = index(directory.resolve("index"), model)) {
            // An order of its own: pre-training must not begin with sentences that the encoder has just learnt by
            // heart.
            SentenceSampler sampler =
                    text.sampler(model, Seeds.mix(config.seed(), mlm.schedule().steps()));
            return loop.run(
                    new MaskedLanguageModel(realm(model), sampler, text.own(), index, config.seed(), mlm, ranks),
                    directory,
                    TrainingLoop.Settings.of("masked language model", config.seed(), mlm.schedule(), mlm.intervals()));
        }
    }

    private BlockIndex index(Path directory, RealmModel model) {
        return ranks.made(
                () -> BlockIndex.follow(
                        directory, vectors.published(), BlockIndex.DEFAULT_KIND, realm(model), progress),
                () -> BlockIndex.open(directory, corpus));
    }

    private Path directory(String task) {
        return run.stage(Run.Stage.WARM_START).resolve(task);
    }

    private Realm realm(RealmModel model) {
        return new Realm(model, config.inputs(model), corpus);
    }
}
