package org.pyramidion.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.CorpusSummary;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the verbs that change a corpus have in common. */
abstract class CorpusChangeCommand extends Verb {

    /** What is printed: how many documents were changed in which way, and the corpus. */
    private record Changed(
            long added,
            long replaced,
            long unchanged,
            long removed,
            @JsonUnwrapped CorpusSummary corpus) {}

    @Parameters(index = "0", paramLabel = "CORPUS", description = "The corpus.")
    private Path directory = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Write the changed corpus here, and leave the one that is there as it is.")
    private Optional<Path> output = Optional.empty();

    CorpusChangeCommand(Console console) {
        super(console);
    }

    /** Makes the change. */
    abstract CorpusRevision.Report change(CorpusRevision revision);

    @Override
    int run() {
        Path corpus = directory.toAbsolutePath().normalize();
        CorpusRevision revision = new CorpusRevision(corpus).progress(progress());
        threads().ifPresent(revision::threads);
        output.map(place -> place.toAbsolutePath().normalize())
                .filter(place -> !place.equals(corpus))
                .ifPresent(place -> {
                    OutputDirectory.requireReplaceable(place, "a corpus", "corpus");
                    revision.output(place);
                });
        print(change(revision), output.orElse(directory));
        return Failure.OK;
    }

    private void print(CorpusRevision.Report report, Path place) {
        String documents = "%s added, %s replaced, %s unchanged, %s removed"
                .formatted(
                        Amounts.count(report.added()),
                        Amounts.count(report.replaced()),
                        Amounts.count(report.unchanged()),
                        Amounts.count(report.removed()));
        try (CorpusStore corpus = CorpusStore.open(place)) {
            CorpusSummary summary = CorpusSummary.of(place, corpus);
            print(
                    new Changed(report.added(), report.replaced(), report.unchanged(), report.removed(), summary),
                    "documents: %s\n\n%s".formatted(documents, summary.text()));
        }
    }
}
