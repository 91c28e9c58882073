package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion verify}: whether all that lies below a directory is as it was written. */
@Command(
        name = "verify",
        description = "Read a corpus, a run or whatever lies below a directory, and compare every checksum.",
        footer = {
            "",
            "Ends with 1 if something is damaged.",
            "",
            "Examples:",
            "  pyramidion verify runs/first",
            "  pyramidion verify --repair runs/first"
        })
final class VerifyCommand extends Verb {

    /** What is made anew where it is missing. */
    private static final Set<String> DERIVED = Set.of("index", "embeddings", "bm25", "checkpoint");

    @Parameters(index = "0", paramLabel = "DIR", description = "A corpus, a run, an index, or a folder of them.")
    private Path directory = Path.of("");

    @Option(
            names = "--repair",
            description = "Remove indexes and checkpoints that are damaged: the next command that needs one makes it"
                    + " anew, or goes on from the checkpoint before.")
    private boolean repair;

    VerifyCommand(Console console) {
        super(console);
    }

    /** @param sound how many are as they were written */
    private record Result(int sound, List<String> damaged, List<String> removed) {}

    @Override
    int run() throws IOException {
        List<Path> places = places();
        if (places.isEmpty()) {
            throw new PyramidionException(
                    PyramidionException.Kind.NOT_FOUND,
                    "%s: nothing here that Pyramidion wrote; check the path".formatted(directory));
        }
        Result result = new Result(0, new ArrayList<>(), new ArrayList<>());
        try (Progress.Task task = progress().start("reading", places.size(), "directories")) {
            for (int i = 0; i < places.size(); i++) {
                verify(places.get(i), result);
                task.update(i + 1);
            }
        }
        int sound = places.size() - result.damaged().size();
        print(new Result(sound, result.damaged(), result.removed()), text(sound, result));
        return result.damaged().size() > result.removed().size() ? Failure.FAILED : Failure.OK;
    }

    private List<Path> places() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new PyramidionException(
                    PyramidionException.Kind.NOT_FOUND, "%s: no such directory; check the path".formatted(directory));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith("manifest.json"))
                    .map(file -> file.toAbsolutePath().normalize().getParent())
                    .sorted()
                    .toList();
        }
    }

    private void verify(Path place, Result result) throws IOException {
        try {
            Artifact.verify(place);
        } catch (PyramidionException e) {
            result.damaged().add(e.getMessage());
            boolean derived = Artifact.find(place)
                    .filter(found -> DERIVED.contains(found.manifest().format()))
                    .isPresent();
            if (repair && derived) {
                Artifact.remove(place);
                result.removed().add(place.toString());
            }
        }
    }

    private static String text(int sound, Result result) {
        StringBuilder text = new StringBuilder();
        result.damaged().forEach(problem -> text.append(problem).append('\n'));
        result.removed().forEach(place -> text.append("removed: ").append(place).append('\n'));
        return text.append("%s as written, %s damaged, %s removed\n"
                        .formatted(
                                Amounts.count(sound),
                                Amounts.count(result.damaged().size()),
                                Amounts.count(result.removed().size())))
                .toString();
    }
}
