package org.pyramidion.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pyramidion.train.Run.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pyramidion index}. */
@Command(
        name = "index",
        description = "Embed the corpus with a finished stage's model.",
        footer = {
            "",
            "Other verbs do this themselves where there is no index yet. An index of",
            "another corpus is replaced: so knowledge is swapped without training.",
            "",
            "Examples:",
            "  pyramidion index --run runs/first",
            "  pyramidion index --run runs/first --corpus newer-corpus"
        })
final class IndexCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    IndexCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        RunDirectory run = options.existing(this);
        Stage chosen = stage.choose(
                run,
                "warm-start --run " + run.directory(),
                Stage.FINETUNE,
                Stage.BASELINE,
                Stage.PRETRAIN,
                Stage.WARM_START);
        try (RunLock lock = RunLock.take(run.directory());
                OpenStage open =
                        OpenStage.open(run, chosen, options.corpus(), OpenStage.OtherCorpus.REBUILD, progress())) {
            String place = OpenStage.indexPlace(run.run(), chosen).toString();
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("index", place);
            result.put("corpus", open.corpus().id());
            result.put("blocks", open.index().search().size());
            result.put("dimension", open.index().search().dimension());
            print(
                    result,
                    "%s: %s of %d numbers"
                            .formatted(
                                    place,
                                    Amounts.of(open.index().search().size(), "blocks"),
                                    open.index().search().dimension()));
        }
        return Failure.OK;
    }
}
