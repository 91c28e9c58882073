package org.pyramidion.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.retrieval.BlockIndex;

/**
 * Where trainer and index builder meet, and all that they know of one another:
 *
 * <pre>
 * snapshots/step-N/     the document embedder after N steps, which the trainer publishes
 * index/step-N/         the corpus embedded with it, which a builder makes
 * index/step-N.parts/   what is embedded of it so far
 * queries/step-N/       the query embedder after N steps, where indexes are searched with that
 * </pre>
 *
 * <p>A snapshot without its index is pending; there is never more than one. The trainer alone makes and removes
 * snapshots and removes indexes; builders only make indexes. Either side may die at any time: each of these directories
 * is whole or absent.
 *
 * @param stage the directory of the training stage
 */
public record RefreshFiles(Path stage) {

    private static final String PREFIX = "step-";

    Path snapshot(long step) {
        return snapshots().resolve(PREFIX + step);
    }

    Path index(long step) {
        return indexes().resolve(PREFIX + step);
    }

    Path parts(long step) {
        return indexes().resolve(PREFIX + step + ".parts");
    }

    /** What a builder claims before it makes an index of the parts. */
    Path assembly(long step) {
        return parts(step).resolve("assembly.lock");
    }

    Path queries(long step) {
        return stage.resolve("queries").resolve(PREFIX + step);
    }

    private Path snapshots() {
        return stage.resolve("snapshots");
    }

    private Path indexes() {
        return stage.resolve("index");
    }

    /** The snapshot that has no index yet. */
    OptionalLong pending() {
        return steps(snapshots())
                .filter(step -> Artifact.find(snapshot(step)).isPresent() && !isIndexed(step))
                .max();
    }

    /** The newest snapshot that has an index. */
    OptionalLong newestIndexed() {
        return steps(indexes()).filter(this::isIndexed).max();
    }

    /** Whether there is a whole index of the snapshot of {@code step}, and not one of another run's. */
    boolean isIndexed(long step) {
        Optional<Object> made = Artifact.find(index(step))
                .map(artifact -> artifact.manifest().provenance().getOrDefault(BlockIndex.SNAPSHOT, ""));
        return made.isPresent() && made.equals(snapshotId(step).map(id -> (Object) id));
    }

    /** What the index of {@code step} must say it was made with; nothing if the snapshot has gone. */
    Optional<String> snapshotId(long step) {
        return Artifact.find(snapshot(step)).map(Artifact::id);
    }

    void discardSnapshots(LongPredicate which) {
        steps(snapshots()).filter(which).forEach(step -> discard(snapshot(step)));
    }

    void discardIndexes(LongPredicate which) {
        steps(indexes()).filter(which).forEach(step -> {
            discard(index(step));
            discard(parts(step));
        });
    }

    /** Removes the query embedders whose index is neither there nor to come. */
    void discardQueries() {
        steps(stage.resolve("queries"))
                .filter(step -> !Files.exists(index(step)) && !Files.exists(snapshot(step)))
                .forEach(step -> discard(queries(step)));
    }

    void discardParts(long step) {
        discard(parts(step));
    }

    /** Every step that something is there of, be it whole or not. */
    private static LongStream steps(Path directory) {
        if (!Files.isDirectory(directory)) {
            return LongStream.empty();
        }
        try (Stream<Path> children = Files.list(directory)) {
            List<String> names =
                    children.map(path -> path.getFileName().toString()).toList();
            return names.stream()
                    .filter(name -> name.matches(PREFIX + "\\d{1,18}(\\.parts)?"))
                    .mapToLong(name ->
                            Long.parseLong(name.substring(PREFIX.length()).replace(".parts", "")))
                    .distinct();
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }

    private static void discard(Path directory) {
        try {
            Artifact.remove(directory);
        } catch (IOException e) {
            // Something too many costs disk and nothing else; it is tried again at the next refresh.
        }
    }
}
