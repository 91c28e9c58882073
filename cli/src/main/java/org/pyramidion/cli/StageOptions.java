package org.pyramidion.cli;

import java.nio.file.Files;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.StageModel;
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
        Stage chosen = stage.or(
                        () -> Stream.of(preferred).filter(run.run()::finished).findFirst())
                .orElseThrow(() -> new PyramidionException(
                        PyramidionException.Kind.NOT_FOUND,
                        "%s: no finished model for this; run `pyramidion %s`".formatted(run.directory(), lacking)));
        require(run, chosen);
        return chosen;
    }

    /** The stage that was named, else the furthest that is finished. */
    Stage furthest(RunDirectory run) {
        return choose(
                run,
                "warm-start --run " + run.directory(),
                Stage.FINETUNE,
                Stage.BASELINE,
                Stage.PRETRAIN,
                Stage.WARM_START);
    }

    /**
     * Makes sure that a stage has a whole model.
     *
     * @throws PyramidionException naming the command that makes it, if the stage is not finished, or if the model is
     *     damaged
     */
    static void require(RunDirectory run, Stage stage) {
        if (!run.run().finished(stage)) {
            String verb = stage == Stage.BASELINE ? "finetune --from warm-start" : stage.label();
            String why = Files.isDirectory(run.run().stage(stage)) ? "is not finished" : "has not been run";
            throw new PyramidionException(
                    PyramidionException.Kind.NOT_FOUND,
                    "%s: stage %s %s; run `pyramidion %s --run %s`"
                            .formatted(run.directory(), stage.label(), why, verb, run.directory()));
        }
        StageModel.require(run.run(), stage);
    }
}
