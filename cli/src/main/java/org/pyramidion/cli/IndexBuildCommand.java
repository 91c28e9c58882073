package org.pyramidion.cli;

import java.util.Map;
import org.pyramidion.train.Run.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pyramidion index build}. */
@Command(
        name = "build",
        description = "Embed the corpus with a finished stage's model.",
        footer = {
            "",
            "Other verbs do this themselves where there is no index yet. An index of",
            "another corpus is replaced: so knowledge is swapped without training.",
            "One of another kind is made from the embeddings that are there, if those",
            "were stored in full.",
            "",
            "Examples:",
            "  pyramidion index build --run runs/first",
            "  pyramidion index build --run runs/first --corpus newer-corpus",
            "  pyramidion index build --run runs/first --kind partitioned --probes 100"
        })
final class IndexBuildCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Mixin
    private IndexKindOptions kind = new IndexKindOptions();

    IndexBuildCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        RunDirectory run = options.existing(this);
        Stage chosen = indexed(stage, run);
        try (RunLock lock = RunLock.take(run.directory());
                OpenStage open = OpenStage.indexed(run, chosen, options.corpus(), kind.kind(), progress())) {
            Map<String, Object> result = IndexInfoCommand.json(
                    OpenStage.indexPlace(run.run(), chosen),
                    open.index().search().describe());
            print(result, IndexInfoCommand.text(result));
        }
        return Failure.OK;
    }

    /** The stage that was named, else the furthest that is finished. */
    static Stage indexed(StageOptions stage, RunDirectory run) {
        return stage.choose(
                run,
                "warm-start --run " + run.directory(),
                Stage.FINETUNE,
                Stage.BASELINE,
                Stage.PRETRAIN,
                Stage.WARM_START);
    }
}
