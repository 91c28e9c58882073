package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pyramidion.base.Artifact;

/** The command that makes a corpus again, as its manifest tells how it was made. */
final class Remake {

    private Remake() {}

    /** Nothing if it is no corpus, or was made of what is not told. */
    static Optional<String> command(Path directory) {
        return Artifact.find(directory)
                .map(Artifact::manifest)
                .filter(manifest -> manifest.format().equals("corpus"))
                .flatMap(manifest -> command(directory, manifest.provenance()));
    }

    private static Optional<String> command(Path directory, Map<String, Object> made) {
        if (!(made.get("sources") instanceof List<?> sources) || sources.isEmpty()) {
            return Optional.empty();
        }
        String from = sources.stream().map(Remake::quoted).collect(Collectors.joining(" "));
        String length = made.get("maxBlockTokens") instanceof Integer n ? " --block-length " + n : "";
        String kind = made.get("blocks") instanceof String blocks ? " --blocks " + blocks : "";
        String words = made.get("blockWords") instanceof Integer n ? " --block-words " + n : "";
        return Optional.of(
                "pyramidion corpus build %s -o %s".formatted(from, quoted(directory)) + length + kind + words);
    }

    private static String quoted(Object word) {
        String text = String.valueOf(word);
        return text.matches("[\\w./:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
