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
import org.pyramidion.documents.source.TableJoin;
import org.pyramidion.documents.source.TableReading;
import org.pyramidion.documents.source.Template;
import picocli.CommandLine.Option;

/** How to read sources of documents. */
final class SourceOptions {

    @Option(
            names = "--template",
            paramLabel = "SENTENCE",
            description = "Read tables, and make of each row this sentence, with names of columns in braces.")
    private Optional<String> template = Optional.empty();

    @Option(names = "--rows", description = "Read tables, and make of each row a text of its columns' names and cells.")
    private boolean rows;

    @Option(
            names = "--join",
            paramLabel = "A.X=B.Y",
            description =
                    "With --template or --rows, add to each row of table A.csv the rows of B.csv whose Y is its X;"
                            + " a template names their columns {B.column}. May be given several times.")
    private List<String> joins = List.of();

    @Option(
            names = "--title-column",
            paramLabel = "NAME",
            description = "With --template or --rows, the title; if not given, column 'title', else the first in the"
                    + " sentence, or 'name', or the first of all.")
    private Optional<String> titleColumn = Optional.empty();

    @Option(
            names = "--file-seconds",
            paramLabel = "N",
            description = "Give up a file that takes longer, in seconds of processor time; 60 if not given.")
    private Optional<Integer> fileSeconds = Optional.empty();

    @Option(
            names = "--pictures",
            description = "Take pictures too: files that are one, and in JSONL, where a text is empty, the file that"
                    + " \"image\" names. Only a model with model.patches reads them.")
    private boolean pictures;

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
        requireFit();
        if (rows || template.isPresent()) {
            return Sources.ofTables(paths, tables());
        }
        return pictures ? Sources.withPictures(paths, readers, known) : Sources.of(paths, readers, known);
    }

    private TableReading tables() {
        return new TableReading(
                template.map(Template::of),
                titleColumn,
                joins.stream().map(TableJoin::of).toList());
    }

    private void requireFit() {
        if (rows && template.isPresent()) {
            throw new PyramidionException("--rows and --template exclude each other; leave one of them out");
        }
        if (pictures && (rows || template.isPresent())) {
            throw new PyramidionException("--pictures goes with neither --rows nor --template; leave one of them out");
        }
        String alone = titleColumn.isPresent() ? "--title-column" : joins.isEmpty() ? "" : "--join";
        if (!rows && template.isEmpty() && !alone.isEmpty()) {
            throw new PyramidionException(
                    "%s goes with --template or --rows only; leave it out or add one of them".formatted(alone));
        }
    }
}
