package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IndexKind;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;

/** A run, of which the furthest finished stage is asked. */
record RunOrigin(RunDirectory run, Settings settings, LazyReader reader) implements Origin {

    @Override
    public Opened open() {
        Stage stage = stage();
        String model = model(stage);
        return new OpenedRun(
                OpenStage.open(run, stage, Optional.of(corpus()), settings.progress()), stage, model, settings, reader);
    }

    @Override
    public String version() {
        Stage stage = stage();
        try (CorpusStore there = CorpusStore.open(corpus())) {
            IndexKind kind = OpenStage.indexes(run.run(), stage).kind(there);
            return version(model(stage), there, kind);
        }
    }

    static String version(String model, CorpusStore corpus, IndexKind kind) {
        return "%s %s %s".formatted(model, corpus.id(), kind);
    }

    /** Names a stage and what it learnt. */
    private String model(Stage stage) {
        String learnt = Artifact.find(run.run().model(stage)).map(Artifact::id).orElse("");
        return "%s %s".formatted(stage.label(), learnt);
    }

    private Stage stage() {
        return Stream.of(Stage.FINETUNE, Stage.BASELINE, Stage.PRETRAIN, Stage.WARM_START)
                .filter(run.run()::finished)
                .findFirst()
                .orElseThrow(() -> new PyramidionException(
                        Kind.CONFLICT, "%s: no stage is finished; train it first".formatted(run.directory())));
    }

    @Override
    public Path corpus() {
        return settings.corpus()
                .or(run::corpus)
                .orElseThrow(() -> new PyramidionException(
                        Kind.CONFLICT, "%s: has no corpus yet; train it first".formatted(run.directory())));
    }

    @Override
    public void close() {
        reader.close();
    }
}
