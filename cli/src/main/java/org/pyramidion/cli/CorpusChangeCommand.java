package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.corpus.CorpusStore;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the verbs that change a corpus have in common. */
abstract class CorpusChangeCommand extends Verb {

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
    final int run() {
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
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("added", report.added());
        json.put("replaced", report.replaced());
        json.put("unchanged", report.unchanged());
        json.put("removed", report.removed());
        StringBuilder text = new StringBuilder();
        json.forEach((what, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append("%s %s".formatted(Amounts.count(((Number) count).longValue()), what)));
        try (CorpusStore corpus = CorpusStore.open(place)) {
            json.putAll(CorpusInfoCommand.json(place, corpus));
            print(json, "documents: %s\n\n%s".formatted(text, CorpusInfoCommand.text(place, corpus)));
        }
    }
}
