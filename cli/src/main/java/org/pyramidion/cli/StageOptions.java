package org.pyramidion.cli;

import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Option;

/** Which stage's model. */
final class StageOptions {

    @Option(
            names = "--stage",
            paramLabel = "STAGE",
            converter = StageName.class,
            description =
                    "Whose model: warm-start, pretrain, finetune or baseline; if not given, the furthest that is fit.")
    private Optional<Stage> stage = Optional.empty();

    /**
     * The stage that was named, else the first finished one of {@code preferred}.
     *
     * @param lacking what to do if none is finished
     */
    Stage choose(RunDirectory run, String lacking, Stage... preferred) {
        return stage.or(() -> Stream.of(preferred).filter(run.run()::finished).findFirst())
                .orElseThrow(() -> new PyramidionException("%s: %s `pyramidion %s`"
                        .formatted(run.directory(), "no finished model for this; run", lacking)));
    }
}
