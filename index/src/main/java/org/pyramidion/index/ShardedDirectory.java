package org.pyramidion.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

/**
 * An index in shards on disk: an artifact of format "sharded-index" with a directory {@code shard-N} for each, which is
 * an index by itself, or with none, where its manifest names shards that lie elsewhere or are served.
 */
record ShardedDirectory(Path path) {

    static final String FORMAT = "sharded-index";
    private static final int VERSION = 1;
    private static final String SHARDS = "shards";
    private static final String KIND = "kind";
    private static final String DIMENSION = "dimension";
    private static final String SEGMENTS = "segments";
    private static final String DELETED = "deleted";
    private static final String MANIFEST = "manifest.json";

    /**
     * A shard as the manifest names it.
     *
     * @param place a directory, of this one if it is relative, or a URL
     * @param size of its ids
     * @param bytes of its files, where these are not in this directory
     */
    private record Entry(String place, int size, long bytes) {

        boolean isUrl() {
            return RemoteIndex.isUrl(place);
        }

        Path in(Path directory) {
            return directory.resolve(place);
        }

        static Optional<Entry> of(Object value) {
            return value instanceof Map<?, ?> map
                            && map.get("place") instanceof String place
                            && map.get("size") instanceof Integer size
                            && size >= 0
                            && map.get("bytes") instanceof Number bytes
                    ? Optional.of(new Entry(place, size, bytes.longValue()))
                    : Optional.empty();
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("place", place);
            map.put("size", size);
            map.put("bytes", bytes);
            return map;
        }
    }

    /** What the manifest says. */
    private record Known(
            List<Entry> shards,
            IndexKind kind,
            int dimension,
            int segments,
            int deleted,
            Map<String, Object> provenance) {

        static Optional<Known> of(Map<String, Object> map) {
            if (!(map.get(SHARDS) instanceof List<?> entries)
                    || !(map.get(KIND) instanceof Map<?, ?> kind)
                    || !(map.get(DIMENSION) instanceof Integer dimension)
                    || dimension < 1
                    || !(map.get(SEGMENTS) instanceof Integer segments)
                    || !(map.get(DELETED) instanceof Integer deleted)) {
                return Optional.empty();
            }
            List<Entry> shards =
                    entries.stream().flatMap(entry -> Entry.of(entry).stream()).toList();
            if (shards.isEmpty()
                    || shards.size() < entries.size()
                    || shards.stream().mapToLong(Entry::size).sum() > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            Map<String, Object> provenance = new LinkedHashMap<>(map);
            provenance.keySet().removeAll(List.of(SHARDS, KIND, DIMENSION, SEGMENTS, DELETED));
            return IndexKind.fromMap(kind)
                    .map(known -> new Known(shards, known, dimension, segments, deleted, provenance));
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>(provenance);
            map.put(KIND, kind.toMap());
            map.put(DIMENSION, dimension);
            map.put(SEGMENTS, segments);
            map.put(DELETED, deleted);
            map.put(SHARDS, shards.stream().map(Entry::toMap).toList());
            return map;
        }

        int size() {
            return shards.stream().mapToInt(Entry::size).sum();
        }

        int first(int shard) {
            return shards.stream().limit(shard).mapToInt(Entry::size).sum();
        }
    }

    /** How an index is divided, and what each shard begins with. */
    private record Plan(
            int[] firsts,
            IntFunction<IndexKind> kind,
            int dimension,
            Map<String, Object> provenance,
            IntFunction<Optional<Path>> trained,
            Optional<long[]> keys,
            BitSet deleted) {

        int shards() {
            return firsts.length - 1;
        }

        int size() {
            return firsts[shards()];
        }

        int size(int shard) {
            return firsts[shard + 1] - firsts[shard];
        }
    }

    private static String name(int shard) {
        return "shard-" + shard;
    }

    void build(
            int shards,
            IndexKind kind,
            int size,
            int dimension,
            Map<String, Object> provenance,
            Consumer<VectorSink> source,
            Progress progress) {
        int[] firsts = Shard.firsts(size, shards);
        Plan plan = new Plan(
                firsts,
                s -> kind.forSize(firsts[s + 1] - firsts[s]),
                dimension,
                provenance,
                s -> Optional.empty(),
                Optional.empty(),
                new BitSet());
        write(plan, source, progress);
    }

    private void write(Plan plan, Consumer<VectorSink> source, Progress progress) {
        Known known = new Known(
                IntStream.range(0, plan.shards())
                        .mapToObj(s -> new Entry(name(s), plan.size(s), 0))
                        .toList(),
                plan.kind.apply(0),
                plan.dimension,
                1,
                plan.deleted.cardinality(),
                plan.provenance);
        Artifact.write(
                path,
                FORMAT,
                VERSION,
                known.toMap(),
                partial -> write(plan, 0, partial, new ArrayList<>(), source, progress));
    }

    /** Writes the shards from {@code s} on: all of their files are open while the source gives its vectors, once. */
    private void write(
            Plan plan, int s, Path partial, List<VectorSink> open, Consumer<VectorSink> source, Progress progress) {
        if (s == plan.shards()) {
            source.accept(route(plan, open));
            return;
        }
        int first = plan.firsts[s];
        int limit = plan.firsts[s + 1];
        Map<String, Object> provenance = new Shard(s, plan.shards(), first).in(plan.provenance);
        Contents contents = new Contents(plan.kind.apply(s), List.of(limit - first), plan.dimension, provenance);
        new IndexDirectory(partial.resolve(name(s)))
                .write(
                        contents,
                        first,
                        sink -> {
                            open.add(sink);
                            write(plan, s + 1, partial, open, source, progress);
                        },
                        plan.trained.apply(s),
                        plan.keys.map(keys -> Arrays.copyOfRange(keys, first, limit)),
                        plan.deleted.get(first, limit),
                        progress);
    }

    private static VectorSink route(Plan plan, List<VectorSink> shards) {
        return (id, values, offset) -> {
            VectorFile.requirePlace(id, 0, plan.size());
            int s = Arrays.binarySearch(plan.firsts, id);
            shards.get(s >= 0 ? s : -s - 2).put(id, values, offset);
        };
    }

    void divide(IndexDirectory from, int shards, Progress progress) {
        List<IndexDirectory> places = localParts(from);
        List<SegmentedIndex> open = new ArrayList<>();
        try {
            places.forEach(place -> open.add(place.openWhole()));
            divide(from, places, open, shards, progress);
        } finally {
            open.forEach(SegmentedIndex::close);
        }
    }

    /** The directories that the vectors of an index lie in. */
    private static List<IndexDirectory> localParts(IndexDirectory from) {
        Optional<ShardedDirectory> sharded = Artifact.find(from.path())
                .filter(found -> found.manifest().format().equals(FORMAT))
                .map(found -> new ShardedDirectory(from.path()));
        return sharded.map(ShardedDirectory::directories).orElse(List.of(from));
    }

    private List<IndexDirectory> directories() {
        List<Entry> shards = known(artifact()).shards;
        shards.stream().filter(Entry::isUrl).findFirst().ifPresent(away -> {
            throw new PyramidionException(
                    "%s: its shard %s is served by another process; do this where the files of all shards are"
                            .formatted(path, away.place));
        });
        return shards.stream().map(entry -> new IndexDirectory(entry.in(path))).toList();
    }

    private void divide(
            IndexDirectory from,
            List<IndexDirectory> places,
            List<SegmentedIndex> open,
            int shards,
            Progress progress) {
        int size = open.stream().mapToInt(MipsIndex::size).sum();
        int[] firsts = Shard.firsts(size, shards);
        Contents had = places.getFirst().contents();
        IntFunction<IndexKind> kind = s -> had.kind().grown(had.size(), firsts[s + 1] - firsts[s]);
        Plan plan = new Plan(
                firsts,
                kind,
                had.dimension(),
                from.find().map(Description::provenance).map(Shard::without).orElse(Map.of()),
                s -> places.getFirst().trained(kind.apply(s)),
                from.keys(),
                deleted(open));
        Consumer<VectorSink> source = sink -> copy(open, sink);
        if (shards > 1) {
            write(plan, source, progress);
        } else {
            Contents whole = new Contents(kind.apply(0), List.of(size), plan.dimension, plan.provenance);
            new IndexDirectory(path).write(whole, 0, source, plan.trained.apply(0), plan.keys, plan.deleted, progress);
        }
    }

    private static BitSet deleted(List<SegmentedIndex> parts) {
        BitSet all = new BitSet();
        int first = 0;
        for (SegmentedIndex part : parts) {
            int offset = first;
            part.deleted().stream().forEach(id -> all.set(offset + id));
            first += part.size();
        }
        return all;
    }

    private static void copy(List<SegmentedIndex> parts, VectorSink sink) {
        int first = 0;
        for (SegmentedIndex part : parts) {
            part.copy(first, sink);
            first += part.size();
        }
    }

    void refresh(
            ShardedDirectory older,
            int size,
            Map<String, Object> provenance,
            Consumer<VectorSink> source,
            Progress progress) {
        List<IndexDirectory> places = older.directories();
        List<Contents> had = places.stream().map(IndexDirectory::contents).toList();
        int[] firsts = Shard.firsts(size, Math.min(size, places.size()));
        IntFunction<IndexKind> kind = s -> had.get(s).kind().grown(had.get(s).size(), firsts[s + 1] - firsts[s]);
        Plan plan = new Plan(
                firsts,
                kind,
                had.getFirst().dimension(),
                provenance,
                s -> places.get(s).trained(kind.apply(s)),
                Optional.empty(),
                new BitSet());
        write(plan, source, progress);
    }

    /** Writes a version whose last shard is longer. */
    void append(int count, Consumer<VectorSink> source, Progress progress) {
        Known known = requireOwn();
        int last = known.shards.size() - 1;
        IndexDirectory old = new IndexDirectory(path.resolve(name(last)));
        List<Entry> entries = new ArrayList<>(known.shards);
        entries.set(last, new Entry(name(last), Math.addExact(entries.get(last).size, count), 0));
        int segments = Math.max(known.segments, old.contents().sizes().size() + 1);
        Known longer = new Known(entries, known.kind, known.dimension, segments, known.deleted, known.provenance);
        Math.addExact(known.size(), count);
        Artifact.derive(
                artifact(),
                longer.toMap(),
                file -> !file.startsWith(name(last) + "/"),
                partial -> old.append(partial.resolve(name(last)), known.size(), count, source, progress));
    }

    /** Writes a version without these ids. */
    void delete(int... ids) {
        Known known = requireOwn();
        new IndexDirectory(path).requireIds(ids, known.size());
        int[][] own = new int[known.shards.size()][];
        Arrays.setAll(
                own,
                s -> Arrays.stream(ids)
                        .map(id -> id - known.first(s))
                        .filter(id -> id >= 0 && id < known.shards.get(s).size)
                        .toArray());
        BitSet all = new BitSet();
        for (int s = 0; s < own.length; s++) {
            int first = known.first(s);
            try (SegmentedIndex shard = new IndexDirectory(path.resolve(name(s))).openWhole()) {
                shard.deleted().stream().forEach(id -> all.set(first + id));
            }
        }
        Arrays.stream(ids).forEach(all::set);
        Known fewer = new Known(
                known.shards, known.kind, known.dimension, known.segments, all.cardinality(), known.provenance);
        Artifact.derive(
                artifact(),
                fewer.toMap(),
                file -> IntStream.range(0, own.length)
                        .noneMatch(s -> own[s].length > 0 && file.startsWith(name(s) + "/")),
                partial -> {
                    for (int s = 0; s < own.length; s++) {
                        if (own[s].length > 0) {
                            new IndexDirectory(path.resolve(name(s))).delete(partial.resolve(name(s)), own[s]);
                        }
                    }
                });
    }

    private Known requireOwn() {
        Known known = known(artifact());
        for (int s = 0; s < known.shards.size(); s++) {
            String place = known.shards.get(s).place;
            if (!place.equals(name(s))) {
                throw new PyramidionException(
                        "%s: its shard %s lies elsewhere; change it there, and join the shards again"
                                .formatted(path, place));
            }
        }
        return known;
    }

    Optional<long[]> keys() {
        List<Entry> shards = known(artifact()).shards;
        if (shards.stream().anyMatch(Entry::isUrl)) {
            return Optional.empty();
        }
        List<Optional<long[]>> keys =
                directories().stream().map(IndexDirectory::keys).toList();
        return keys.stream().allMatch(Optional::isPresent)
                ? Optional.of(keys.stream()
                        .flatMapToLong(some -> Arrays.stream(some.orElseThrow()))
                        .toArray())
                : Optional.empty();
    }

    void join(List<String> places) {
        List<MipsIndex> open = new ArrayList<>();
        try {
            places.forEach(place -> open.add(
                    RemoteIndex.isUrl(place)
                            ? RemoteIndex.connect(place)
                            : new IndexDirectory(Path.of(place)).openWhole()));
            int[] order = IntStream.range(0, open.size())
                    .boxed()
                    .sorted(Comparator.comparingInt(
                            i -> shard(places.get(i), open.get(i)).first()))
                    .mapToInt(Integer::intValue)
                    .toArray();
            Known known = joined(
                    IntStream.of(order).mapToObj(places::get).toList(),
                    IntStream.of(order).mapToObj(open::get).toList());
            Artifact.write(path, FORMAT, VERSION, known.toMap(), partial -> {});
        } finally {
            open.forEach(MipsIndex::close);
        }
    }

    private static Shard shard(String place, MipsIndex index) {
        return Shard.of(index.describe())
                .orElseThrow(() -> new PyramidionException(
                        "%s: an index by itself, no shard; make shards of it by `pyramidion index shard`"
                                .formatted(place)));
    }

    private static Known joined(List<String> places, List<MipsIndex> open) {
        List<Entry> entries = new ArrayList<>();
        Description first = open.getFirst().describe();
        int next = 0;
        for (int s = 0; s < open.size(); s++) {
            Description own = open.get(s).describe();
            Shard shard = shard(places.get(s), open.get(s));
            if (shard.first() != next || shard.number() != s) {
                throw new PyramidionException(
                        ("%s: is shard %d of %d, from vector %d on, where the one from vector %d on is needed; "
                                        + "name every shard once")
                                .formatted(places.get(s), shard.number(), shard.count(), shard.first(), next));
            }
            requireLike(places.getFirst(), first, places.get(s), own);
            boolean url = RemoteIndex.isUrl(places.get(s));
            String place = url
                    ? places.get(s)
                    : Path.of(places.get(s)).toAbsolutePath().normalize().toString();
            entries.add(new Entry(place, own.size(), own.bytes()));
            next = Math.addExact(next, own.size());
        }
        Shard last = shard(places.getLast(), open.getLast());
        if (last.count() != open.size()) {
            throw new PyramidionException("there are %d shards, and %d were named; name those from vector %d on too"
                    .formatted(last.count(), open.size(), next));
        }
        List<Description> all = open.stream().map(MipsIndex::describe).toList();
        return new Known(
                entries,
                first.kind(),
                first.dimension(),
                all.stream().mapToInt(Description::segments).max().orElse(1),
                all.stream().mapToInt(Description::deleted).sum(),
                Shard.without(first.provenance()));
    }

    private static void requireLike(String place, Description one, String otherPlace, Description other) {
        boolean like = one.dimension() == other.dimension()
                && one.kind().name().equals(other.kind().name())
                && Shard.of(one).map(Shard::count).equals(Shard.of(other).map(Shard::count))
                && origin(one).equals(origin(other));
        if (!like) {
            throw new PyramidionException(
                    "%s and %s are of different indexes (%s of %d numbers, %s; %s of %d numbers, %s)"
                            .formatted(
                                    place,
                                    otherPlace,
                                    one.kind().name(),
                                    one.dimension(),
                                    origin(one),
                                    other.kind().name(),
                                    other.dimension(),
                                    origin(other)));
        }
    }

    /** What vectors of one index have in common; the cost of making each shard is its own. */
    private static Map<String, Object> origin(Description index) {
        Map<String, Object> origin = new LinkedHashMap<>();
        for (String key : List.of("corpus", "step", "snapshot")) {
            Optional.ofNullable(index.provenance().get(key)).ifPresent(value -> origin.put(key, value));
        }
        return origin;
    }

    MipsIndex open() {
        return Artifact.open(path, FORMAT, VERSION, this::open, MipsIndex::close);
    }

    private MipsIndex open(Artifact artifact) {
        Known known = known(artifact);
        List<MipsIndex> shards = new ArrayList<>();
        try {
            for (int s = 0; s < known.shards.size(); s++) {
                shards.add(open(known, s));
            }
        } catch (RuntimeException e) {
            shards.forEach(MipsIndex::close);
            throw e;
        }
        return new ShardedIndex(
                known.provenance,
                shards,
                known.shards.stream().map(Entry::place).toList());
    }

    private MipsIndex open(Known known, int s) {
        Entry entry = known.shards.get(s);
        if (entry.isUrl()) {
            return RemoteIndex.of(entry.place, description(known, entry), known.first(s));
        }
        MipsIndex shard = new IndexDirectory(entry.in(path)).openWhole();
        if (shard.size() != entry.size || shard.dimension() != known.dimension) {
            int size = shard.size();
            shard.close();
            throw new DamagedException(
                    entry.in(path), "%d vectors where %s needs %d".formatted(size, path, entry.size));
        }
        return shard;
    }

    private static Description description(Known known, Entry entry) {
        return new Description(
                known.kind, entry.size, 0, known.dimension, known.segments, entry.bytes, known.provenance);
    }

    Optional<Description> find() {
        return Artifact.find(path)
                .filter(found -> found.manifest().format().equals(FORMAT)
                        && found.manifest().version() == VERSION)
                .flatMap(found -> Known.of(found.manifest().provenance()).map(known -> describe(found, known)));
    }

    private static Description describe(Artifact artifact, Known known) {
        long here = artifact.manifest().files().entrySet().stream()
                .filter(file -> !file.getKey().endsWith(MANIFEST))
                .mapToLong(file -> file.getValue().size())
                .sum();
        long elsewhere = known.shards.stream().mapToLong(Entry::bytes).sum();
        return new Description(
                known.kind,
                known.size(),
                known.deleted,
                known.dimension,
                known.segments,
                here + elsewhere,
                known.provenance);
    }

    private Artifact artifact() {
        return Artifact.open(path, FORMAT, VERSION);
    }

    private Known known(Artifact artifact) {
        return Known.of(artifact.manifest().provenance())
                .orElseThrow(() -> new DamagedException(path, "the manifest does not say what the shards are"));
    }
}
