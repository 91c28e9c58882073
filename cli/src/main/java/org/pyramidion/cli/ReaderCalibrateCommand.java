package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.reader.CalibrationReport;
import org.pyramidion.reader.Paragraph;
import org.pyramidion.reader.Reader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion reader calibrate}. */
@Command(
        name = "calibrate",
        description = "Fit the probability that an answer is right, and from which one on it is given.",
        footer = {
            "",
            "Each question is read with its paragraph among five of its article, and with five others. Fitted is on",
            "every other of the held-out articles, measured on the ones between. `reader train` does so in the end.",
            "",
            "Examples:",
            "  pyramidion reader calibrate --reader reader.safetensors -o calibrated.safetensors --limit 300"
        })
final class ReaderCalibrateCommand extends Verb {

    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The packed file to write; one that stands there is replaced.")
    private Path file = Path.of("");

    @Mixin
    private ParagraphOptions paragraphs = new ParagraphOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many questions of each half; ${DEFAULT-VALUE} if not given.")
    private int limit = 2000;

    ReaderCalibrateCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        if (limit < 1) {
            throw new PyramidionException("--limit is %d; it must be at least 1".formatted(limit));
        }
        List<Paragraph> heldOut = Paragraph.heldOut(paragraphs.read(console()));
        try (Reader opened = reader.open(progress())) {
            CalibrationReport report = opened.calibrate(heldOut, limit);
            opened.pack(file);
            print(report, report.text());
        }
        return Failure.OK;
    }
}
