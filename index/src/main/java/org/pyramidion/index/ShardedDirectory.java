package org.pyramidion.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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
    private static final String MANIFEST = "manifest.json";

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
        ShardManifest known = new ShardManifest(
                IntStream.range(0, plan.shards())
                        .mapToObj(s -> new ShardManifest.Entry(name(s), plan.size(s), 0))
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
        List<ShardManifest.Entry> shards = known(artifact()).shards();
        shards.stream().filter(ShardManifest.Entry::isUrl).findFirst().ifPresent(away -> {
            throw new PyramidionException(
                    "%s: its shard %s is served by another process; do this where the files of all shards are"
                            .formatted(path, away.place()));
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
        ShardManifest known = requireOwn();
        int last = known.shards().size() - 1;
        IndexDirectory old = new IndexDirectory(path.resolve(name(last)));
        List<ShardManifest.Entry> entries = new ArrayList<>(known.shards());
        entries.set(
                last,
                new ShardManifest.Entry(
                        name(last), Math.addExact(entries.get(last).size(), count), 0));
        int segments = Math.max(known.segments(), old.contents().sizes().size() + 1);
        ShardManifest longer = new ShardManifest(
                entries, known.kind(), known.dimension(), segments, known.deleted(), known.provenance());
        Math.addExact(known.size(), count);
        Artifact.derive(
                artifact(),
                longer.toMap(),
                file -> !file.startsWith(name(last) + "/"),
                partial -> old.append(partial.resolve(name(last)), known.size(), count, source, progress));
    }

    /** Writes a version without these ids. */
    void delete(int... ids) {
        ShardManifest known = requireOwn();
        new IndexDirectory(path).requireIds(ids, known.size());
        int[][] own = new int[known.shards().size()][];
        Arrays.setAll(
                own,
                s -> Arrays.stream(ids)
                        .map(id -> id - known.first(s))
                        .filter(id -> id >= 0 && id < known.shards().get(s).size())
                        .toArray());
        BitSet all = new BitSet();
        for (int s = 0; s < own.length; s++) {
            int first = known.first(s);
            try (SegmentedIndex shard = new IndexDirectory(path.resolve(name(s))).openWhole()) {
                shard.deleted().stream().forEach(id -> all.set(first + id));
            }
        }
        Arrays.stream(ids).forEach(all::set);
        ShardManifest fewer = new ShardManifest(
                known.shards(),
                known.kind(),
                known.dimension(),
                known.segments(),
                all.cardinality(),
                known.provenance());
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

    private ShardManifest requireOwn() {
        ShardManifest known = known(artifact());
        for (int s = 0; s < known.shards().size(); s++) {
            String place = known.shards().get(s).place();
            if (!place.equals(name(s))) {
                throw new PyramidionException(
                        "%s: its shard %s lies elsewhere; change it there, and join the shards again"
                                .formatted(path, place));
            }
        }
        return known;
    }

    Optional<long[]> keys() {
        List<ShardManifest.Entry> shards = known(artifact()).shards();
        if (shards.stream().anyMatch(ShardManifest.Entry::isUrl)) {
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
            ShardManifest known = ShardJoin.of(places, open);
            Artifact.write(path, FORMAT, VERSION, known.toMap(), partial -> {});
        } finally {
            open.forEach(MipsIndex::close);
        }
    }

    MipsIndex open() {
        return Artifact.open(path, FORMAT, VERSION, this::open, MipsIndex::close);
    }

    private MipsIndex open(Artifact artifact) {
        ShardManifest known = known(artifact);
        List<MipsIndex> shards = new ArrayList<>();
        try {
            for (int s = 0; s < known.shards().size(); s++) {
                shards.add(open(known, s));
            }
        } catch (RuntimeException e) {
            shards.forEach(MipsIndex::close);
            throw e;
        }
        return new ShardedIndex(
                known.provenance(),
                shards,
                known.shards().stream().map(ShardManifest.Entry::place).toList());
    }

    private MipsIndex open(ShardManifest known, int s) {
        ShardManifest.Entry entry = known.shards().get(s);
        if (entry.isUrl()) {
            return RemoteIndex.of(entry.place(), description(known, entry), known.first(s));
        }
        MipsIndex shard = new IndexDirectory(entry.in(path)).openWhole();
        if (shard.size() != entry.size() || shard.dimension() != known.dimension()) {
            int size = shard.size();
            shard.close();
            throw new DamagedException(
                    entry.in(path), "%d vectors where %s needs %d".formatted(size, path, entry.size()));
        }
        return shard;
    }

    private static Description description(ShardManifest known, ShardManifest.Entry entry) {
        return new Description(
                known.kind(), entry.size(), 0, known.dimension(), known.segments(), entry.bytes(), known.provenance());
    }

    Optional<Description> find() {
        return Artifact.find(path)
                .filter(found -> found.manifest().format().equals(FORMAT)
                        && found.manifest().version() == VERSION)
                .flatMap(
                        found -> ShardManifest.of(found.manifest().provenance()).map(known -> describe(found, known)));
    }

    private static Description describe(Artifact artifact, ShardManifest known) {
        long here = artifact.manifest().files().entrySet().stream()
                .filter(file -> !file.getKey().endsWith(MANIFEST))
                .mapToLong(file -> file.getValue().size())
                .sum();
        long elsewhere =
                known.shards().stream().mapToLong(ShardManifest.Entry::bytes).sum();
        return new Description(
                known.kind(),
                known.size(),
                known.deleted(),
                known.dimension(),
                known.segments(),
                here + elsewhere,
                known.provenance());
    }

    private Artifact artifact() {
        return Artifact.open(path, FORMAT, VERSION);
    }

    private ShardManifest known(Artifact artifact) {
        return ShardManifest.of(artifact.manifest().provenance())
                .orElseThrow(() -> new DamagedException(path, "the manifest does not say what the shards are"));
    }
}
