package org.pyramidion.train;

import java.nio.file.Path;
import java.util.List;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.SentenceEncoderIndex;
import org.pyramidion.run.Run;
import org.pyramidion.run.TrainConfig;

/** Vectors of the corpus that are there already under a model's parameters, so that nothing is embedded twice. */
record StartVectors(TrainConfig config, Run run, CorpusStore corpus, RealmModel model, Progress progress) {

    /** Indexes of the published encoder that the model still is, if the corpus has any. */
    List<Path> published() {
        return config.ict().schedule().steps() > 0
                ? List.of()
                : model.config().sentence().stream()
                        .map(form -> SentenceEncoderIndex.place(corpus, form.name()))
                        .filter(place -> BlockIndex.find(place, corpus).isPresent())
                        .toList();
    }

    /** Makes the warm start's index of them, if there are any. */
    boolean takePublished() {
        List<Path> known = published();
        if (!known.isEmpty()) {
            follow(Run.Stage.WARM_START, known);
        }
        return true;
    }

    /** The warm start's index, if it has been asked for. */
    List<Path> ofWarmStart() {
        Path start = run.index(Run.Stage.WARM_START);
        return BlockIndex.find(start, corpus).isPresent() ? List.of(start) : List.of();
    }

    /** Makes pre-training's index of the one that was trained with, where documents did not learn. */
    boolean keep(IndexRefresh refresh) {
        if (!config.pretrain().trainDocuments()) {
            var files = new RefreshFiles(run.stage(Run.Stage.PRETRAIN));
            follow(Run.Stage.PRETRAIN, List.of(files.index(refresh.current().step())));
        }
        return true;
    }

    private void follow(Run.Stage stage, List<Path> known) {
        BlockIndex.follow(
                        run.index(stage),
                        known,
                        BlockIndex.DEFAULT_KIND,
                        new Realm(model, config.inputs(model), corpus),
                        progress)
                .close();
    }
}
