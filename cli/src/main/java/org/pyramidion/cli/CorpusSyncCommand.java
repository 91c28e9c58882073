package org.pyramidion.cli;

import java.util.List;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.documents.DocumentSource;
import picocli.CommandLine.Command;

/** {@code pyramidion corpus sync}. */
@Command(
        name = "sync",
        description = "Make a corpus what files and folders hold now: add, replace and remove documents.",
        footer = {
            "",
            "Documents that no source has any more are removed, those of unreadable files too.",
            "Give the sources by the same names as before: ids of documents follow from them.",
            "",
            "Example:",
            "  pyramidion corpus sync corpus manuals/"
        })
final class CorpusSyncCommand extends CorpusSourceCommand {

    CorpusSyncCommand(Console console) {
        super(console);
    }

    @Override
    CorpusRevision.Report change(CorpusRevision revision, List<DocumentSource> sources) {
        return revision.sync(sources);
    }
}
