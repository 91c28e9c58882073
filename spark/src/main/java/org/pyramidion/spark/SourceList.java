package org.pyramidion.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.JsonlSource;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;

/**
 * Names sources so that each task opens them for itself.
 *
 * @param paths of files and folders; of rows, what they are called
 * @param rows whether they are rows of a data frame, which stand as JSON lines in files of the job
 */
record SourceList(List<String> paths, boolean rows) implements Serializable {

    static SourceList of(List<Path> paths) {
        return new SourceList(
                List.copyOf(paths.stream()
                        .map(path -> path.toAbsolutePath().normalize().toString())
                        .toList()),
                false);
    }

    static SourceList ofRows(String name) {
        return new SourceList(List.of(name), true);
    }

    /** @param readers read files that are one document each; the sources can be read until they are closed */
    List<DocumentSource> open(FileReaders readers) {
        List<Path> files = paths.stream().map(Path::of).toList();
        return rows ? files.stream().<DocumentSource>map(JsonlSource::new).toList() : Sources.of(files, readers);
    }

    /** The sources that cannot be taken apart any more but by lines. */
    static List<DocumentSource> leaves(List<DocumentSource> sources) {
        return sources.stream().flatMap(source -> source.leaves().stream()).toList();
    }
}
