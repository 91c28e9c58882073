package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.engine.Precision;
import org.pyramidion.tagger.EntityTagger;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the verbs that bring documents into a corpus have in common. */
abstract class CorpusSourceCommand extends CorpusChangeCommand {

    @Parameters(index = "1..*", paramLabel = "SOURCE", arity = "1..*", description = "Files or folders of documents.")
    private List<Path> sources = List.of();

    @Option(
            names = "--tagger",
            paramLabel = "DIR",
            description = "The learnt tagger that the corpus was tagged with, if it was.")
    private Optional<Path> tagger = Optional.empty();

    @Mixin
    private SourceOptions reading = new SourceOptions();

    CorpusSourceCommand(Console console) {
        super(console);
    }

    final List<Path> sources() {
        return sources;
    }

    /** Brings the documents in. */
    abstract CorpusRevision.Report change(CorpusRevision revision, List<DocumentSource> sources);

    @Override
    final CorpusRevision.Report change(CorpusRevision revision) {
        try (FileReaders readers = reading.readers()) {
            return change(reading.of(sources, readers, revision.folders()), revision);
        }
    }

    private CorpusRevision.Report change(List<DocumentSource> found, CorpusRevision revision) {
        revision.onUnreadable(this::say);
        if (tagger.isEmpty()) {
            return change(revision, found);
        }
        useThreads();
        try (EntityTagger names = EntityTagger.open(tagger.get(), Precision.fastest())) {
            return change(revision.tagger(names.withDates()), found);
        }
    }
}
