package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.pyramidion.documents.DocumentSource.Parsed;

/** Reads a folder, and has only types of Java's own in its signature: any class loader may load it. */
public final class ReadingProbe implements Function<Path, List<String>> {

    @Override
    public List<String> apply(Path folder) {
        try (FileReaders readers = new FileReaders()) {
            return SourcesTest.parse(Sources.of(List.of(folder), readers)).stream()
                    .map(parsed -> parsed instanceof Parsed.Text(var document, var templates)
                            ? document.id() + " " + document.text()
                            : parsed.toString())
                    .toList();
        }
    }

    public static void main(String[] arguments) {
        new ReadingProbe().apply(Path.of(arguments[0])).forEach(System.out::println);
    }
}
