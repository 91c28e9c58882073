package org.pyramidion.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Path;
import org.pyramidion.base.Amounts;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.CorpusSummary;
import org.pyramidion.corpus.CorpusTagging;
import org.pyramidion.engine.Precision;
import org.pyramidion.tagger.EntityTagger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion corpus tag}. */
@Command(
        name = "tag",
        description = "Replace the salient spans of a corpus by those that a learnt tagger finds, and dates.",
        footer = {
            "",
            "The corpus gets another id by it, so tag before the first run.",
            "",
            "Example:",
            "  pyramidion corpus tag corpus --tagger tagger"
        })
final class CorpusTagCommand extends Verb {

    /** What is printed of the corpus and of tagging it. */
    private record Tagged(@JsonUnwrapped CorpusSummary corpus, Cost tagging) {}

    private record Cost(long words, double seconds, double secondsPerMillionWords) {}

    @Parameters(paramLabel = "CORPUS", description = "The corpus.")
    private Path directory = Path.of("");

    @Option(names = "--tagger", paramLabel = "DIR", required = true, description = "The tagger.")
    private Path tagger = Path.of("");

    CorpusTagCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        Path place = directory.toAbsolutePath().normalize();
        try (EntityTagger names = EntityTagger.open(tagger, Precision.fastest())) {
            long begun = System.nanoTime();
            CorpusTagging.Report report = CorpusTagging.replaceSpans(place, names.withDates(), progress());
            print(place, report, (System.nanoTime() - begun) / 1e9);
        }
        return Failure.OK;
    }

    private void print(Path place, CorpusTagging.Report report, double seconds) {
        double perMillion = seconds / report.words() * 1e6;
        try (CorpusStore corpus = CorpusStore.open(place)) {
            CorpusSummary summary = CorpusSummary.of(directory, corpus);
            print(
                    new Tagged(summary, new Cost(report.words(), seconds, perMillion)),
                    "%s\n%s words in %s: %s a million words"
                            .formatted(
                                    summary.text(),
                                    Amounts.count(report.words()),
                                    Amounts.duration(seconds),
                                    Amounts.duration(perMillion)));
        }
    }
}
