package org.pyramidion.cli;

import java.util.Locale;
import java.util.Optional;
import org.pyramidion.answering.Asker;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.run.FinetuneConfig;
import picocli.CommandLine.Option;

/** How questions are answered. */
final class ReadingOptions {

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "Read the first N blocks; finetune.reader-beam of the run if not given.")
    private int top;

    @Option(
            names = "--ranking",
            paramLabel = "RULE",
            description =
                    "The best answer is the one likeliest over all its spans (answer, if not given), or that of the"
                            + " best span alone (span), as published.")
    private Optional<String> ranking = Optional.empty();

    /** As the run was fine-tuned, where no option says otherwise. */
    Asker.Settings settings(FinetuneConfig finetune) {
        Asker.Settings defaults = Asker.Settings.defaults();
        return new Asker.Settings(
                top == 0 ? finetune.readerBeam() : top,
                finetune.maxSpanWidth(),
                defaults.alternatives(),
                ranking.map(ReadingOptions::ranking).orElse(defaults.ranking()));
    }

    private static Asker.Ranking ranking(String name) {
        try {
            return Asker.Ranking.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new PyramidionException("--ranking %s: must be answer or span".formatted(name), e);
        }
    }
}
