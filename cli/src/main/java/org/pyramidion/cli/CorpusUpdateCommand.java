package org.pyramidion.cli;

import java.util.List;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.documents.DocumentSource;
import picocli.CommandLine.Command;

/** {@code pyramidion corpus update}. */
@Command(
        name = "update",
        description = "Add documents to a corpus; those whose id it has replace the older ones.",
        footer = {
            "",
            "Documents that are there with the same title, text and fields are only counted.",
            "Documents that are not given stay: see `corpus remove`.",
            "",
            "Example:",
            "  pyramidion corpus update corpus newer-articles.jsonl"
        })
final class CorpusUpdateCommand extends CorpusSourceCommand {

    CorpusUpdateCommand(Console console) {
        super(console);
    }

    @Override
    CorpusRevision.Report change(CorpusRevision revision, List<DocumentSource> sources) {
        return revision.update(sources);
    }
}
