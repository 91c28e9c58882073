package org.pyramidion.cli;

import java.time.Duration;
import java.util.List;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.ChangeWatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pyramidion corpus sync}. */
@Command(
        name = "sync",
        description = "Make a corpus what files and folders hold now: add, replace and remove documents.",
        footer = {
            "",
            "Documents that no source has any more are removed, those of unreadable files too.",
            "A file of a folder keeps its id however that folder is named.",
            "",
            "Examples:",
            "  pyramidion corpus sync corpus manuals/",
            "  pyramidion corpus sync --watch corpus manuals/"
        })
final class CorpusSyncCommand extends CorpusSourceCommand {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Option(
            names = "--watch",
            description = "Go on, and do it again whenever something has changed and come to rest, until interrupted.")
    private boolean watch;

    CorpusSyncCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        ChangeWatch changes = new ChangeWatch(sources());
        int ended = super.run();
        try {
            while (watch) {
                Thread.sleep(BETWEEN_LOOKS);
                if (changes.hasSettled()) {
                    again();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    /** What is wrong now may be right after the next change. */
    private void again() {
        try {
            super.run();
        } catch (PyramidionException e) {
            say(String.valueOf(e.getMessage()));
        }
    }

    @Override
    CorpusRevision.Report change(CorpusRevision revision, List<DocumentSource> sources) {
        return revision.sync(sources);
    }
}
