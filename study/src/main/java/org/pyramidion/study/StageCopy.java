package org.pyramidion.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;

/** Gives a run a finished stage of another one, so that it is trained once. Files are linked, not copied. */
final class StageCopy {

    private StageCopy() {}

    /** Does nothing if the run has the stage. An interrupted copy is made anew. */
    static void copy(Run from, Run to, Stage stage) {
        if (to.finished(stage)) {
            return;
        }
        Path source = from.stage(stage);
        Path target = to.stage(stage);
        try {
            List<Path> files;
            try (Stream<Path> found = Files.walk(source)) {
                // The model last: it makes the stage finished.
                files = found.filter(Files::isRegularFile)
                        .sorted((a, b) ->
                                Boolean.compare(a.startsWith(from.model(stage)), b.startsWith(from.model(stage))))
                        .toList();
            }
            for (Path file : files) {
                link(file, target.resolve(source.relativize(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy %s to %s".formatted(source, target), e);
        }
    }

    private static void link(Path file, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.deleteIfExists(to);
        try {
            Files.createLink(to, file);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(file, to);
        }
    }
}
