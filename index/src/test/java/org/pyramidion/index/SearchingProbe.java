package org.pyramidion.index;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Progress;

/** Builds an index of each kind and searches it; for a process of its own. */
final class SearchingProbe {

    /** Everything is looked into and scored again, so that kinds differ by nothing but rounding. */
    private static final List<IndexKind> KINDS = List.of(
            IndexKind.named("exact").orElseThrow(),
            IndexKind.named("exact-int8").orElseThrow(),
            IndexKind.named("hnsw").orElseThrow(),
            new IndexKind.Partitioned(5, 5, 200));

    private static final Vectors VECTORS = Vectors.random(51, 300, 19);
    private static final Vectors QUERIES = Vectors.random(52, 6, 19);

    private SearchingProbe() {}

    /** What each kind finds for each query. */
    static List<String> found(Path directory) {
        return KINDS.stream()
                .map(kind -> found(kind, directory.resolve(kind.name())))
                .toList();
    }

    private static String found(IndexKind kind, Path place) {
        try (MipsIndex index = new IndexDirectory(place)
                .build(kind, VECTORS.rows().length, VECTORS.dimension(), Map.of(), VECTORS::giveTo, Progress.none())) {
            List<String> ids = Arrays.stream(QUERIES.rows())
                    .map(query ->
                            Arrays.toString(index.search(query, 8).getFirst().ids()))
                    .toList();
            return kind.name() + " " + ids;
        }
    }

    public static void main(String[] arguments) {
        found(Path.of(arguments[0])).forEach(System.out::println);
    }
}
