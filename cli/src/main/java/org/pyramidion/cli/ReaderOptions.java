package org.pyramidion.cli;

import java.nio.file.Path;
import org.pyramidion.base.Progress;
import org.pyramidion.reader.Reader;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which reader. */
final class ReaderOptions {

    @Option(
            names = "--reader",
            paramLabel = "PLACE",
            required = true,
            description = "The directory of a training, or a packed file.")
    private Path reader = Path.of("");

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    /** Opens it; to be closed by the caller. */
    Reader open(Progress progress) {
        return Reader.open(reader, precision.chosen(), progress);
    }
}
