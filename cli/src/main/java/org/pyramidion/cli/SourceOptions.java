package org.pyramidion.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Folders;
import org.pyramidion.documents.source.ReadingLimits;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.documents.source.Template;
import picocli.CommandLine.Option;

/** How to read sources of documents. */
final class SourceOptions {

    @Option(
            names = "--template",
            paramLabel = "SENTENCE",
            description = "Read tables, and make of each row this sentence, with names of columns in braces.")
    private Optional<String> template = Optional.empty();

    @Option(
            names = "--title-column",
            paramLabel = "NAME",
            description = "With --template, the title; column 'title' or the first in the sentence if not given.")
    private Optional<String> titleColumn = Optional.empty();

    @Option(
            names = "--file-seconds",
            paramLabel = "N",
            description = "Give up a file that takes longer, in seconds of processor time; 60 if not given.")
    private Optional<Integer> fileSeconds = Optional.empty();

    /** The processes that read files, for their owner to close. */
    FileReaders readers() {
        return new FileReaders(fileSeconds.map(SourceOptions::limits).orElse(ReadingLimits.DEFAULTS));
    }

    private static ReadingLimits limits(int seconds) {
        if (seconds < 1) {
            throw new PyramidionException("--file-seconds %d: must be 1 or more".formatted(seconds));
        }
        return ReadingLimits.of(Duration.ofSeconds(seconds));
    }

    /**
     * What is at these places, to be read until {@code readers} are closed.
     *
     * @param known the folders that the corpus has documents of
     */
    List<DocumentSource> of(List<Path> paths, FileReaders readers, Folders known) {
        if (template.isEmpty() && titleColumn.isPresent()) {
            throw new PyramidionException("--title-column goes with --template only; leave it out or add a template");
        }
        return template.map(sentence -> Sources.ofTables(paths, Template.of(sentence), titleColumn))
                .orElseGet(() -> Sources.of(paths, readers, known));
    }
}
