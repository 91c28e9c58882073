package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.FileReaders;
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

    /** What is at these places, to be read until {@code readers} are closed. */
    List<DocumentSource> of(List<Path> paths, FileReaders readers) {
        if (template.isEmpty() && titleColumn.isPresent()) {
            throw new PyramidionException("--title-column goes with --template only; leave it out or add a template");
        }
        return template.map(sentence -> Sources.ofTables(paths, Template.of(sentence), titleColumn))
                .orElseGet(() -> Sources.of(paths, readers));
    }
}
