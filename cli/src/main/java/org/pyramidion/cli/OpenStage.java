package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
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
        requireModel(run.run(), stage);
        TrainConfig config = run.config();
        CorpusStore corpus = run.openCorpus(named);
        try {
            RealmModel model = RealmModel.open(run.run().finishedModel(stage));
            corpus.requireVocabulary(model.tokenizer().vocabulary());
            InputFormat format = config.inputs(model);
            Path place = indexPlace(run.run(), stage);
            boolean build = otherCorpus == OtherCorpus.REBUILD ? !isIndexed(place, corpus) : !exists(place);
            BlockIndex index = build
                    ? BlockIndex.build(place, model, format, corpus, 0, progress)
                    : BlockIndex.open(place, corpus);
            return new OpenStage(config, corpus, model, format, index);
        } catch (RuntimeException e) {
            corpus.close();
            throw e;
        }
    }

    private static boolean exists(Path index) {
        return Artifact.find(index).isPresent();
    }

    private static boolean isIndexed(Path index, CorpusStore corpus) {
        return Artifact.find(index)
                .filter(found ->
                        corpus.id().equals(found.manifest().provenance().get("corpus")))
                .isPresent();
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
