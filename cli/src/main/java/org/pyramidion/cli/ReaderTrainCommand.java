package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.console.Console;
import org.pyramidion.console.Interruption;
import org.pyramidion.reader.Paragraph;
import org.pyramidion.reader.Reader;
import org.pyramidion.reader.ReaderSettings;
import org.pyramidion.reader.ReaderTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion reader train}. */
@Command(
        name = "train",
        description = "Train a reader on questions about paragraphs.",
        footer = {
            "",
            "Paragraphs are JSONL: {\"title\": …, \"context\": …, \"qas\": [{\"q\": …, \"a\": [\"…\"]}]} on each line.",
            "Every tenth article is held out. An interrupted training goes on where it was.",
            "",
            "Examples:",
            "  pyramidion reader train -o reader",
            "  pyramidion reader train -o reader --questions mine.jsonl --epochs 2 --seconds 3600"
        })
final class ReaderTrainCommand extends Verb {

    private static final ReaderSettings DEFAULTS = ReaderSettings.defaults();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory of the training: checkpoint and learning curve.")
    private Path directory = Path.of("");

    @Mixin
    private ParagraphOptions paragraphs = new ParagraphOptions();

    @Option(
            names = "--per-article",
            paramLabel = "N",
            description = "Only the first N paragraphs of each article; all if not given.")
    private int perArticle = Integer.MAX_VALUE;

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            description = "Begin with these: minilm (if not given), bge-small, bert-base, or a directory.")
    private String weights = "minilm";

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the questions; ${DEFAULT-VALUE} if not given.")
    private double epochs = DEFAULTS.epochs();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "End after so much training, the learning rate following the time; no limit if not given.")
    private double seconds = DEFAULTS.seconds();

    @Option(names = "--batch", paramLabel = "N", description = "Examples a step; ${DEFAULT-VALUE} if not given.")
    private int batch = DEFAULTS.batch();

    @Option(
            names = "--negatives",
            paramLabel = "SHARE",
            description = "Share of them that are questions before a paragraph without their answer;"
                    + " ${DEFAULT-VALUE} if not given.")
    private double negatives = DEFAULTS.negatives();

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "The highest learning rate; ${DEFAULT-VALUE} if not given.")
    private double rate = DEFAULTS.rate();

    @Option(
            names = "--warmup",
            paramLabel = "SHARE",
            description = "Share of the training in which the rate rises; ${DEFAULT-VALUE} if not given.")
    private double warmup = DEFAULTS.warmup();

    @Option(names = "--dropout", paramLabel = "P", description = "${DEFAULT-VALUE} if not given.")
    private double dropout = DEFAULTS.dropout();

    @Option(
            names = "--batch-tokens",
            paramLabel = "N",
            description = "Wordpieces that the network takes at once, at most; ${DEFAULT-VALUE} if not given.")
    private int tokens = DEFAULTS.tokens();

    @Option(
            names = "--measured",
            paramLabel = "N",
            description = "On so many held-out questions the curve is measured; ${DEFAULT-VALUE} if not given,"
                    + " all in the end.")
    private int measured = DEFAULTS.measured();

    @Option(
            names = "--points",
            paramLabel = "N",
            description = "So often the curve is measured; ${DEFAULT-VALUE} times if not given.")
    private int points = DEFAULTS.points();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Everything random follows from it; ${DEFAULT-VALUE} if not given.")
    private long seed = DEFAULTS.seed();

    @Option(
            names = "--pack",
            paramLabel = "FILE",
            description = "In the end write the trained weights in eight bits, as `reader pack` does.")
    private Optional<Path> packed = Optional.empty();

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    ReaderTrainCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws InterruptedException {
        useThreads();
        ReaderSettings settings = new ReaderSettings(
                seed, epochs, seconds, batch, negatives, rate, warmup, dropout, tokens, measured, points);
        Path file = paragraphs.file(console());
        List<Paragraph> read = Paragraph.firstOf(Paragraph.read(file), perArticle);
        try (Interruption stop = Interruption.listen(this::say);
                ReaderTraining training = new ReaderTraining(
                        directory,
                        weights,
                        file.getFileName().toString(),
                        read,
                        settings,
                        precision.chosen(),
                        progress())) {
            note("%s questions to learn from, one pass is %s steps"
                    .formatted(Amounts.count(training.questions()), Amounts.count(training.steps(1))));
            ReaderTraining.Outcome outcome = training.train(progress(), this::note, stop);
            if (!outcome.finished()) {
                say("stopped at step %s; the same command goes on".formatted(Amounts.count(outcome.steps())));
                return stop.exitCode();
            }
            packed.ifPresent(this::pack);
            print(outcome, "%s: %s".formatted(directory, outcome.text()));
        }
        return Failure.OK;
    }

    private void pack(Path file) {
        try (Reader reader = Reader.open(directory, precision.chosen(), progress())) {
            reader.pack(file);
        }
    }
}
