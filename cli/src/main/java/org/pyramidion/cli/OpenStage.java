package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.Description;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.Storage;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.train.Run;
import org.pyramidion.train.Run.Stage;
import org.pyramidion.train.TrainConfig;

/**
 * A finished stage's model with a corpus and its index, ready for questions.
 *
 * @param config the settings of the run
 */
record OpenStage(TrainConfig config, CorpusStore corpus, RealmModel model, InputFormat format, BlockIndex index)
        implements AutoCloseable {

    /** Whose document embedder a fine-tuned model has: fine-tuning leaves it alone, so that model's index serves both. */
    private static final Map<Stage, Stage> ORIGINS =
            Map.of(Stage.FINETUNE, Stage.PRETRAIN, Stage.BASELINE, Stage.WARM_START);

    /** What to do about an index that was made of another corpus. */
    enum OtherCorpus {
        REFUSE,
        REBUILD
    }

    /**
     * Opens a stage; builds its index if there is none.
     *
     * @param named the corpus to use; empty for the run's own
     * @throws PyramidionException if the stage is not finished, or something is damaged or does not fit
     */
    static OpenStage open(
            RunDirectory run, Stage stage, Optional<Path> named, OtherCorpus otherCorpus, Progress progress) {
        return open(run, stage, named, (place, model, format, corpus) -> {
            boolean build = otherCorpus == OtherCorpus.REBUILD
                    ? BlockIndex.find(place, corpus).isEmpty()
                    : !exists(place);
            return build ? BlockIndex.build(place, model, format, corpus, 0, progress) : BlockIndex.open(place, corpus);
        });
    }

    /**
     * Opens a stage with an index of some kind, built if there is no such index of this corpus.
     *
     * @param kind any kind will do if none is given
     */
    static OpenStage indexed(
            RunDirectory run, Stage stage, Optional<Path> named, Optional<IndexKind> kind, Progress progress) {
        return open(run, stage, named, (place, model, format, corpus) -> {
            Optional<IndexKind> there = BlockIndex.find(place, corpus).map(Description::kind);
            if (there.isPresent() && kind.isEmpty()) {
                return BlockIndex.open(place, corpus);
            }
            IndexKind wanted = kind.orElse(BlockIndex.DEFAULT_KIND);
            if (there.isEmpty() || there.get().storage() != Storage.FLOAT32) {
                boolean same =
                        there.filter(wanted.forSize(corpus.size())::equals).isPresent();
                return same
                        ? BlockIndex.open(place, corpus)
                        : BlockIndex.build(place, wanted, model, format, corpus, 0, progress);
            }
            return BlockIndex.converted(place, wanted, corpus, progress);
        });
    }

    /** Where a stage's index comes from. */
    @FunctionalInterface
    private interface IndexSource {
        BlockIndex open(Path place, RealmModel model, InputFormat format, CorpusStore corpus);
    }

    private static OpenStage open(RunDirectory run, Stage stage, Optional<Path> named, IndexSource source) {
        requireModel(run.run(), stage);
        TrainConfig config = run.config();
        CorpusStore corpus = run.openCorpus(named);
        try {
            RealmModel model = RealmModel.open(run.run().finishedModel(stage));
            corpus.requireVocabulary(model.tokenizer().vocabulary());
            InputFormat format = config.inputs(model);
            Path place = indexPlace(run.run(), stage);
            BlockIndex index = source.open(place, model, format, corpus);
            return new OpenStage(config, corpus, model, format, index);
        } catch (RuntimeException e) {
            corpus.close();
            throw e;
        }
    }

    /** An index in a format of old is as good as none. */
    private static boolean exists(Path index) {
        return new IndexDirectory(index).find().isPresent();
    }

    /** Where the index of a stage's model is. */
    static Path indexPlace(Run run, Stage stage) {
        Stage origin = ORIGINS.getOrDefault(stage, stage);
        return run.index(run.finished(origin) ? origin : stage);
    }

    /**
     * Makes sure that a stage has a whole model.
     *
     * @throws PyramidionException if the stage is not finished, or the model is damaged
     */
    static void requireModel(Run run, Stage stage) {
        Artifact.find(run.finishedModel(stage)).ifPresent(Artifact::verify);
    }

    @Override
    public void close() {
        index.close();
        model.close();
        corpus.close();
    }
}
