package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.Verification;
import org.pyramidion.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion verify}: whether all that lies below a directory is as it was written. */
@Command(
        name = "verify",
        description = "Read a corpus, a run or whatever lies below a directory, and compare every checksum.",
        footer = {
            "",
            "Ends with 1 if something is damaged.",
            "",
            "Examples:",
            "  pyramidion verify runs/first",
            "  pyramidion verify --repair runs/first"
        })
final class VerifyCommand extends Verb {

    @Parameters(index = "0", paramLabel = "DIR", description = "A corpus, a run, an index, or a folder of them.")
    private Path directory = Path.of("");

    @Option(
            names = "--repair",
            description = "Remove indexes and checkpoints that are damaged: the next command that needs one makes it"
                    + " anew, or goes on from the checkpoint before.")
    private boolean repair;

    VerifyCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new PyramidionException(
                    PyramidionException.Kind.NOT_FOUND, "%s: no such directory; check the path".formatted(directory));
        }
        Verification found = Verification.of(directory, repair, progress());
        print(found, found.text());
        return found.isDamaged() ? Failure.FAILED : Failure.OK;
    }
}
