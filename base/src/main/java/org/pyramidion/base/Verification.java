package org.pyramidion.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether all artifacts below a directory are as they were written.
 *
 * @param sound how many are
 * @param damaged what is wrong with the others, a line each
 * @param removed those of them that were removed, to be made anew
 */
public record Verification(int sound, List<String> damaged, List<String> removed) {

    /** What is made anew where it is missing. */
    private static final Set<String> DERIVED = Set.of("index", "embeddings", "bm25", "checkpoint");

    /**
     * Reads every file.
     *
     * @param repair removes what is damaged and can be made anew
     * @throws PyramidionException if there is no artifact
     */
    public static Verification of(Path directory, boolean repair, Progress progress) throws IOException {
        List<Path> places = places(directory);
        Verification found = new Verification(0, new ArrayList<>(), new ArrayList<>());
        try (Progress.Task task = progress.start("reading", places.size(), "directories")) {
            for (int i = 0; i < places.size(); i++) {
                found.verify(places.get(i), repair);
                task.update(i + 1);
            }
        }
        return new Verification(places.size() - found.damaged.size(), found.damaged, found.removed);
    }

    private static List<Path> places(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> places = files.filter(file -> file.endsWith(Artifact.MANIFEST))
                    .map(Durable::parent)
                    .sorted()
                    .toList();
            if (places.isEmpty()) {
                throw new PyramidionException(
                        PyramidionException.Kind.NOT_FOUND,
                        "%s: nothing here that Pyramidion wrote; check the path".formatted(directory));
            }
            return places;
        }
    }

    private void verify(Path place, boolean repair) throws IOException {
        try {
            Artifact.verify(place);
        } catch (PyramidionException e) {
            damaged.add(e.getMessage());
            boolean derived = Artifact.find(place)
                    .filter(found -> DERIVED.contains(found.manifest().format()))
                    .isPresent();
            if (repair && derived) {
                Artifact.remove(place);
                removed.add(place.toString());
            }
        }
    }

    /** Whether something is damaged still. */
    public boolean isDamaged() {
        return damaged.size() > removed.size();
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        damaged.forEach(problem -> text.append(problem).append('\n'));
        removed.forEach(place -> text.append("removed: ").append(place).append('\n'));
        return text.append("%s as written, %s damaged, %s removed\n"
                        .formatted(Amounts.count(sound), Amounts.count(damaged.size()), Amounts.count(removed.size())))
                .toString();
    }
}
