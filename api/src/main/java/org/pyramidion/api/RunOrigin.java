package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;

/** A run, of which the furthest finished stage is asked. */
record RunOrigin(RunDirectory run, Settings settings, LazyReader reader) implements Origin {

    @Override
    public Opened open() {
        return new OpenedRun(
                OpenStage.open(run, stage(), Optional.of(corpus()), settings.progress()), settings, reader);
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
