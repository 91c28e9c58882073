package org.pyramidion.index;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How an index finds the best vectors, and the settings of that. A setting of 0 is chosen by the number of vectors. */
public sealed interface IndexKind {

    /** The names of all kinds, as {@link #named} knows them. */
    List<String> NAMES = List.of("exact", "exact-f16", "exact-int8", "hnsw", "partitioned");

    /** Scores every vector. {@link Storage#FLOAT32} is the oracle for all others. */
    record Exact(Storage storage) implements IndexKind {
        @Override
        public String name() {
            return storage == Storage.FLOAT32 ? "exact" : "exact-f16";
        }
    }

    /**
     * Scores every vector by an eight-bit copy, then the best of them by the float32 original. A quarter of the memory.
     */
    record Int8() implements IndexKind {
        @Override
        public String name() {
            return "exact-int8";
        }
    }

    /**
     * Lucene's hierarchical navigable small-world graph (Malkov and Yashunin 2016) with its maximum-inner-product
     * score.
     *
     * @param neighbours links of a vector
     * @param buildBeam candidates that are kept while a vector finds its neighbours
     * @param searchBeam candidates that are kept while a query finds its best; at least the k asked for
     */
    record Graph(int neighbours, int buildBeam, int searchBeam) implements IndexKind {

        public static final Graph DEFAULT = new Graph(32, 100, 200);

        @Override
        public String name() {
            return "hnsw";
        }
    }

    /**
     * Partitions with four-bit codes, in the manner of ScaNN (Guo et al. 2020): see {@code PartitionedSegment}.
     *
     * @param partitions into how many the vectors are divided
     * @param probes how many of these a query looks into
     * @param rescored how many of the best by code are scored by their float16 vectors; at least four times the k asked
     *     for are. The more vectors there are, the closer the best stand together
     */
    record Partitioned(int partitions, int probes, int rescored) implements IndexKind {

        public static final Partitioned DEFAULT = new Partitioned(0, 0, 0);

        private static final int WHOLE = 2048;
        private static final int MANY = 500_000;
        private static final int LEAST_PROBES = 64;
        private static final int LEAST_RESCORED = 200;

        /**
         * As many partitions as there are vectors in each, of which a fifth is looked into. Of many vectors twice as
         * many, of which an eighth is: centroids cost a query little there, and codes much.
         */
        @Override
        public Partitioned forSize(int size) {
            boolean many = size >= MANY;
            int chosen = partitions > 0
                    ? partitions
                    : size < WHOLE ? 1 : (int) Math.round(Math.sqrt(many ? 4.0 * size : size));
            int fitting = Math.clamp(chosen, 1, Math.max(1, size));
            int looked = probes > 0 ? probes : Math.max(LEAST_PROBES, fitting / (many ? 8 : 5));
            int again = rescored > 0 ? rescored : Math.max(LEAST_RESCORED, (int) Math.sqrt(size) / 3);
            return new Partitioned(fitting, Math.min(looked, fitting), again);
        }

        /** What was chosen by size is chosen anew once that makes it half as much again, or less than two thirds. */
        @Override
        public Partitioned grown(int from, int to) {
            Partitioned then = DEFAULT.forSize(from);
            Partitioned now = DEFAULT.forSize(to);
            boolean chosen = partitions == then.partitions();
            boolean outgrown = 2L * now.partitions() > 3L * partitions || 3L * now.partitions() < 2L * partitions;
            int divided = chosen && outgrown ? now.partitions() : Math.min(partitions, Math.max(1, to));
            int looked = probes == then.probes() && divided == now.partitions() ? now.probes() : probes;
            int again = rescored == then.rescored() ? now.rescored() : rescored;
            return new Partitioned(divided, Math.min(looked, divided), again);
        }

        @Override
        public String name() {
            return "partitioned";
        }
    }

    /** The same with all settings chosen for this many vectors. */
    default IndexKind forSize(int size) {
        return this;
    }

    /**
     * The settings of another index of the same sort. What somebody chose stays.
     *
     * @param from how many vectors these are the settings for
     * @param to how many the other index has
     */
    default IndexKind grown(int from, int to) {
        return this;
    }

    /** Whether what was learnt of vectors for an index of this kind serves one of the other. */
    default boolean sharesTraining(IndexKind other) {
        return this instanceof Partitioned own
                ? other instanceof Partitioned others && own.partitions() == others.partitions()
                : name().equals(other.name());
    }

    /** What it is called in commands and manifests. */
    String name();

    /** The kind of that name with its default settings; nothing if there is none. */
    static Optional<IndexKind> named(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "exact" -> new Exact(Storage.FLOAT32);
                    case "exact-f16" -> new Exact(Storage.FLOAT16);
                    case "exact-int8" -> new Int8();
                    case "hnsw" -> Graph.DEFAULT;
                    case "partitioned" -> Partitioned.DEFAULT;
                    default -> null;
                });
    }

    /** Whether an index of so many vectors can be of this kind: whether its settings were chosen, and are sane. */
    default boolean fits(int size) {
        return switch (this) {
            case Graph(int neighbours, int buildBeam, int searchBeam) ->
                neighbours > 0 && buildBeam > 0 && searchBeam > 0;
            case Partitioned(int partitions, int probes, int rescored) ->
                partitions > 0 && partitions <= Math.max(1, size) && probes > 0 && rescored > 0;
            case Exact exact -> true;
            case Int8 int8 -> true;
        };
    }

    /** In what numbers the vectors themselves are kept. */
    default Storage storage() {
        return switch (this) {
            case Exact(Storage storage) -> storage;
            case Partitioned partitioned -> Storage.FLOAT16;
            case Int8 int8 -> Storage.FLOAT32;
            case Graph graph -> Storage.FLOAT32;
        };
    }

    /** Name and settings, for a manifest. */
    default Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name());
        switch (this) {
            case Graph(int neighbours, int buildBeam, int searchBeam) -> {
                map.put("neighbours", neighbours);
                map.put("build_beam", buildBeam);
                map.put("search_beam", searchBeam);
            }
            case Partitioned(int partitions, int probes, int rescored) -> {
                map.put("partitions", partitions);
                map.put("probes", probes);
                map.put("rescored", rescored);
            }
            case Exact exact -> {}
            case Int8 int8 -> {}
        }
        return map;
    }

    /** What {@link #toMap} wrote; nothing if it is not understood. */
    static Optional<IndexKind> fromMap(Map<?, ?> map) {
        return named(String.valueOf(map.get("name"))).map(kind -> switch (kind) {
            case Graph graph ->
                new Graph(
                        number(map, "neighbours", graph.neighbours()),
                        number(map, "build_beam", graph.buildBeam()),
                        number(map, "search_beam", graph.searchBeam()));
            case Partitioned partitioned ->
                new Partitioned(
                        number(map, "partitions", partitioned.partitions()),
                        number(map, "probes", partitioned.probes()),
                        number(map, "rescored", partitioned.rescored()));
            case Exact exact -> exact;
            case Int8 int8 -> int8;
        });
    }

    private static int number(Map<?, ?> map, String key, int fallback) {
        return map.get(key) instanceof Number number ? number.intValue() : fallback;
    }
}
