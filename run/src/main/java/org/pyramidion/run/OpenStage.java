package org.pyramidion.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IndexKind;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.IndexedRealm;
import org.pyramidion.retrieval.ModelIndexes;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Run.Stage;

/** A finished stage's model with a corpus and its index, ready for questions. */
public record OpenStage(StageModel stageModel, CorpusStore corpus, BlockIndex index) implements AutoCloseable {

    /**
     * Whose document embedder a fine-tuned model has: fine-tuning leaves it alone, so that model's index serves both.
     */
    private static final Map<Stage, Stage> ORIGINS =
            Map.of(Stage.FINETUNE, Stage.PRETRAIN, Stage.BASELINE, Stage.WARM_START);

    /**
     * Opens a stage with the index of a corpus as it is now; blocks that no index of this model has are embedded.
     *
     * @param named the corpus to use; empty for the run's own
     * @throws PyramidionException if the stage is not finished, or something is damaged or does not fit
     */
    public static OpenStage open(RunDirectory run, Stage stage, Optional<Path> named, Progress progress) {
        return open(run, stage, named, Optional.empty(), progress);
    }

    /**
     * Opens a stage with an index of some kind.
     *
     * @param kind any kind will do if none is given
     */
    public static OpenStage open(
            RunDirectory run, Stage stage, Optional<Path> named, Optional<IndexKind> kind, Progress progress) {
        StageModel stageModel = StageModel.open(run, stage);
        try {
            CorpusStore corpus = run.openCorpus(named);
            try {
                Realm realm = stageModel.on(corpus);
                return new OpenStage(
                        stageModel, corpus, indexes(run.run(), stage).open(realm, kind, progress));
            } catch (RuntimeException e) {
                corpus.close();
                throw e;
            }
        } catch (RuntimeException e) {
            stageModel.close();
            throw e;
        }
    }

    /** The settings of the run. */
    public TrainConfig config() {
        return stageModel.config();
    }

    public RealmModel model() {
        return stageModel.model();
    }

    /** All of it that questions need. */
    public IndexedRealm realm() {
        return new IndexedRealm(new Realm(stageModel.model(), stageModel.format(), corpus), index);
    }

    /** The indexes of a stage's model. */
    public static ModelIndexes indexes(Run run, Stage stage) {
        Stage origin = resetsRetriever(run, stage) ? Stage.WARM_START : ORIGINS.getOrDefault(stage, stage);
        return new ModelIndexes(run.index(run.finished(origin) ? origin : stage));
    }

    private static boolean resetsRetriever(Run run, Stage stage) {
        return stage == Stage.FINETUNE
                && new RunDirectory(run)
                        .begunWith(stage)
                        .filter(config -> config.finetune().reset().resetsRetriever())
                        .isPresent();
    }

    @Override
    public void close() {
        index.close();
        stageModel.close();
        corpus.close();
    }
}
