package org.pyramidion.cli;

import java.nio.file.Path;
import org.pyramidion.base.Artifact;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.CorpusSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pyramidion corpus info}. */
@Command(
        name = "info",
        description = "Check a corpus and tell what is in it.",
        footer = {"", "Example:", "  pyramidion corpus info corpus"})
final class CorpusInfoCommand extends Verb {

    @Parameters(paramLabel = "DIR", description = "The corpus.")
    private Path directory = Path.of("");

    CorpusInfoCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        Artifact.find(directory).ifPresent(Artifact::verify);
        try (CorpusStore corpus = CorpusStore.open(directory)) {
            CorpusSummary summary = CorpusSummary.of(directory, corpus);
            print(summary, summary.text());
        }
        return Failure.OK;
    }
}
