package org.pyramidion.cli;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.answering.Explanation;
import org.pyramidion.answering.Fill;
import org.pyramidion.answering.FillText;
import org.pyramidion.answering.Filler;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion fill}. */
@Command(
        name = "fill",
        description = "Fill in a blank, and show which documents helped.",
        footer = {
            "",
            "Examples:",
            "  pyramidion fill \"The [MASK] is the currency of the United Kingdom.\"",
            "  pyramidion fill --gold ulysses \"Joyce wrote [MASK] in Trieste and Zurich.\"",
            "  pyramidion fill --gold ulysses --explain \"Joyce wrote [MASK] in Trieste and Zurich.\""
        })
final class FillCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Option(
            names = "--gold",
            paramLabel = "WORD",
            description = "Judge the documents by this word; by the most probable one if not given.")
    private Optional<String> gold = Optional.empty();

    @Option(
            names = "--explain",
            description = "Show what one step of pre-training on this sentence does to each document, on a copy of the"
                    + " model; needs --gold.")
    private boolean explain;

    @Option(
            names = "--without",
            paramLabel = "ID",
            description =
                    "Do not read this document, such as the one that the sentence is from. May be given several times.")
    private Set<String> without = new LinkedHashSet<>();

    @Option(
            names = "--top",
            paramLabel = "N",
            description =
                    "Read N documents, the null document among them; pretrain.candidates of the run if not given.")
    private int top;

    @Parameters(paramLabel = "TEXT", description = "A sentence with [MASK] where the blank is.")
    private String sentence = "";

    FillCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        RunDirectory run = options.existing(this);
        Stage chosen = stage.choose(
                run,
                "warm-start --run " + run.directory(),
                Stage.PRETRAIN,
                Stage.WARM_START,
                Stage.FINETUNE,
                Stage.BASELINE);
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), progress())) {
            Filler filler = new Filler(open.realm(), settings(open.config().pretrain()));
            if (explain) {
                explain(filler, open.config());
                return Failure.OK;
            }
            Fill fill = gold.map(word -> filler.fill(sentence, word)).orElseGet(() -> filler.fill(sentence));
            print(fill, FillText.of(fill, console()::bold));
        }
        return Failure.OK;
    }

    private void explain(Filler filler, TrainConfig config) {
        String word = gold.orElseThrow(
                () -> new PyramidionException("--explain needs the word that stood there; name it with --gold WORD"));
        var step = new Filler.Step(
                config.pretrain().schedule().learningRate(),
                config.pretrain().scheme(),
                config.model().trainedEncoderLayers());
        Explanation explanation = filler.explain(sentence, word, step);
        print(explanation, FillText.of(explanation));
    }

    private Filler.Settings settings(PretrainConfig pretrain) {
        return new Filler.Settings(
                top == 0 ? pretrain.candidates() : top,
                Filler.Settings.defaults().predictions(),
                without,
                pretrain.scheme());
    }
}
