package org.pyramidion.cli;

import java.util.List;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.documents.DocumentSource;
import picocli.CommandLine.Command;

/** {@code pyramidion corpus add}. */
@Command(
        name = "add",
        description = "Add documents to a corpus.",
        footer = {
            "",
            "Sources are those of `corpus build`; their documents need ids that the corpus",
            "does not have yet. A run that asks of the corpus embeds the new blocks alone.",
            "",
            "Examples:",
            "  pyramidion corpus add corpus today.jsonl",
            "  pyramidion corpus add corpus today.jsonl -o newer-corpus"
        })
final class CorpusAddCommand extends CorpusSourceCommand {

    CorpusAddCommand(Console console) {
        super(console);
    }

    @Override
    CorpusRevision.Report change(CorpusRevision revision, List<DocumentSource> sources) {
        return revision.add(sources);
    }
}
