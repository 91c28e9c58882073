package org.pyramidion.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

/**
 * A place on disk that holds an index: an artifact of format "index" with a directory {@code segment-N} for each part
 * and {@code deleted.bits}, perhaps with {@code keys.i64}. Every change writes a new artifact beside the old one, takes
 * the unchanged files over by link, and replaces it in one step: an index that is open goes on showing what it showed.
 */
public record IndexDirectory(Path path) {

    private static final String FORMAT = "index";
    private static final int VERSION = 2;
    private static final String DELETED = "deleted.bits";
    private static final String KEYS = "keys.i64";
    private static final ValueLayout.OfLong KEY = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Builds an index and opens it.
     *
     * @param provenance what the vectors were made from
     * @param source gives every vector to the sink it is handed, from any thread
     * @throws PyramidionException if a vector is missing, came twice, is not finite, or the place cannot be written
     */
    public MipsIndex build(
            IndexKind kind,
            int size,
            int dimension,
            Map<String, Object> provenance,
            Consumer<VectorSink> source,
            Progress progress) {
        return build(
                kind.forSize(size), size, dimension, provenance, source, Optional.empty(), Optional.empty(), progress);
    }

    /**
     * Builds an index whose vectors have keys: numbers that say what each is the vector of, so that an index of other
     * vectors can take over those that it has too.
     *
     * @param keys of the ids from 0 on, as many as there are vectors
     */
    public MipsIndex build(
            IndexKind kind,
            long[] keys,
            int dimension,
            Map<String, Object> provenance,
            Consumer<VectorSink> source,
            Progress progress) {
        int size = keys.length;
        return build(
                kind.forSize(size), size, dimension, provenance, source, Optional.empty(), Optional.of(keys), progress);
    }

    /** The keys of the vectors; nothing if it was built without, or vectors were appended since. */
    public Optional<long[]> keys() {
        if (isSharded()) {
            return new ShardedDirectory(path).keys();
        }
        Artifact artifact = artifact();
        if (!artifact.manifest().files().containsKey(KEYS)) {
            return Optional.empty();
        }
        try (FileChannel file = FileChannel.open(artifact.file(KEYS));
                Arena arena = Arena.ofConfined()) {
            IndexFile.requireSize(artifact.file(KEYS), (long) contents(artifact).size() * Long.BYTES);
            return Optional.of(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena)
                    .toArray(KEY));
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(artifact.file(KEYS), Artifact.reason(e)), e);
        }
    }

    private static void write(Path file, long[] keys) throws IOException {
        IndexFile.write(
                file,
                (long) keys.length * Long.BYTES,
                memory -> MemorySegment.copy(keys, 0, memory, KEY, 0, keys.length));
    }

    /**
     * Builds an index of new vectors of the same kind as an older index, and takes from that what was learnt of the
     * vectors' distribution and still holds: partitions and codes' centres. What the older index had appended or
     * deleted is not kept.
     *
     * @param older may be this directory itself
     */
    public MipsIndex refresh(
            IndexDirectory older,
            int size,
            Map<String, Object> provenance,
            Consumer<VectorSink> source,
            Progress progress) {
        if (older.isSharded()) {
            requireSome(size);
            new ShardedDirectory(path).refresh(new ShardedDirectory(older.path), size, provenance, source, progress);
            return open();
        }
        Contents contents = older.contents();
        IndexKind kind = contents.kind().grown(contents.size(), size);
        return build(
                kind, size, contents.dimension(), provenance, source, older.trained(kind), Optional.empty(), progress);
    }

    /** A segment from which one of a kind can take what need not be learnt again; nothing if the settings differ. */
    Optional<Path> trained(IndexKind kind) {
        return contents().kind().sharesTraining(kind) ? Optional.of(segment(path, 0)) : Optional.empty();
    }

    private MipsIndex build(
            IndexKind kind,
            int size,
            int dimension,
            Map<String, Object> provenance,
            Consumer<VectorSink> source,
            Optional<Path> trained,
            Optional<long[]> keys,
            Progress progress) {
        requireSome(size);
        Contents contents = new Contents(kind, List.of(size), dimension, provenance);
        write(contents, 0, source, trained, keys, new BitSet(), progress);
        return open();
    }

    /**
     * Writes an index of one segment.
     *
     * @param firstId the id that the source gives the first vector by
     * @param trained a segment to take from what need not be learnt again
     */
    void write(
            Contents contents,
            int firstId,
            Consumer<VectorSink> source,
            Optional<Path> trained,
            Optional<long[]> keys,
            BitSet deleted,
            Progress progress) {
        Artifact.write(path, FORMAT, VERSION, contents.toMap(), partial -> {
            Path segment = segment(partial, 0);
            int size = contents.size();
            Segments.write(segment, contents.kind(), firstId, size, contents.dimension(), source, trained, progress);
            Files.write(partial.resolve(DELETED), deleted.toByteArray());
            if (keys.isPresent()) {
                write(partial.resolve(KEYS), keys.get());
            }
        });
    }

    /**
     * Builds an index in shards, each an index of a stretch of the ids, and opens it.
     *
     * @param shards how many, at most as many as there are vectors
     * @param source as in {@link #build}: it is asked once, for the vectors of all shards
     */
    public MipsIndex buildShards(
            int shards,
            IndexKind kind,
            int size,
            int dimension,
            Map<String, Object> provenance,
            Consumer<VectorSink> source,
            Progress progress) {
        requireSome(size);
        new ShardedDirectory(path).build(shards, kind, size, dimension, provenance, source, progress);
        return open();
    }

    /**
     * Divides an index, or divides it anew, into shards, and opens the result. Nothing is embedded: vectors, keys and
     * deletions are taken over; of segments that an index had, each shard is one.
     *
     * @param from an index in shards or not, with all of its files on this machine; may be this directory itself
     * @param shards how many; 1 makes an index that is not in shards
     */
    public MipsIndex divide(IndexDirectory from, int shards, Progress progress) {
        new ShardedDirectory(path).divide(from, shards, progress);
        return open();
    }

    /**
     * Puts together shards that lie elsewhere or are served, in any order; they stay where they are.
     *
     * @param places directories or URLs
     * @throws PyramidionException if they are not all the shards of one index
     */
    public MipsIndex join(List<String> places) {
        new ShardedDirectory(path).join(places);
        return open();
    }

    /** Gives all vectors of an index to a sink: a source for {@link #build}. */
    public static void copy(MipsIndex from, VectorSink sink) {
        int atOnce = 1 << 12;
        for (int first = 0; first < from.size(); first += atOnce) {
            int[] ids = IntStream.range(first, Math.min(from.size(), first + atOnce))
                    .toArray();
            float[] rows = from.vectors(ids);
            for (int i = 0; i < ids.length; i++) {
                sink.put(ids[i], rows, i * from.dimension());
            }
        }
    }

    private void requireSome(int count) {
        if (count < 1) {
            throw new PyramidionException("%s: %d vectors make no index; give at least one".formatted(path, count));
        }
    }

    /**
     * Adds vectors behind those that are there, and opens the result.
     *
     * @param count how many; they get the ids from the present size on, and are given with these
     */
    public MipsIndex append(int count, Consumer<VectorSink> source, Progress progress) {
        requireSome(count);
        if (isSharded()) {
            new ShardedDirectory(path).append(count, source, progress);
        } else {
            append(path, contents().size(), count, source, progress);
        }
        return open();
    }

    /**
     * Writes a longer version.
     *
     * @param target where
     * @param firstId the id that the source gives the first new vector by
     */
    void append(Path target, int firstId, int count, Consumer<VectorSink> source, Progress progress) {
        Artifact old = artifact();
        Contents contents = contents(old);
        List<Integer> sizes = new ArrayList<>(contents.sizes());
        sizes.add(count);
        Contents longer = new Contents(contents.kind(), sizes, contents.dimension(), contents.provenance());
        longer.size(); // fails where there would be more than an int can count
        Artifact.derive(old, target, longer.toMap(), name -> !name.equals(KEYS), partial -> {
            Path segment = segment(partial, contents.sizes().size());
            Optional<Path> trained = Optional.of(segment(path, 0));
            IndexKind kind = contents.kind();
            Segments.write(segment, kind, firstId, count, contents.dimension(), source, trained, progress);
        });
    }

    /** Sees to it that no search returns these ids any more, and opens the result. Ids of other vectors stay. */
    public MipsIndex delete(int... ids) {
        if (isSharded()) {
            new ShardedDirectory(path).delete(ids);
        } else {
            delete(path, ids);
        }
        return open();
    }

    /** Writes to {@code target} a version without these ids. */
    void delete(Path target, int... ids) {
        Artifact old = artifact();
        Contents contents = contents(old);
        requireIds(ids, contents.size());
        BitSet deleted = deleted(old);
        IntStream.of(ids).forEach(deleted::set);
        Artifact.derive(
                old,
                target,
                contents.toMap(),
                name -> !name.equals(DELETED),
                partial -> Files.write(partial.resolve(DELETED), deleted.toByteArray()));
    }

    /** Refuses to delete what is not there. */
    void requireIds(int[] ids, int size) {
        for (int id : ids) {
            if (id < 0 || id >= size) {
                throw new PyramidionException(
                        "%s: no vector %d to delete; ids go from 0 to %d".formatted(path, id, size - 1));
            }
        }
    }

    /**
     * Opens the index by memory map, which takes no longer for a large one.
     *
     * @throws PyramidionException if there is none, or it is damaged
     */
    public MipsIndex open() {
        return isSharded() ? new ShardedDirectory(path).open() : openWhole();
    }

    /** Opens one that is not in shards. */
    SegmentedIndex openWhole() {
        return Artifact.open(path, FORMAT, VERSION, this::open, SegmentedIndex::close);
    }

    /**
     * Opens a partitioned index to be searched otherwise than it was built for.
     *
     * @param probes how many partitions a query looks into
     * @param rescored how many vectors are scored by what is stored
     * @throws PyramidionException if the index is of another kind, or in shards
     */
    public MipsIndex open(int probes, int rescored) {
        return Artifact.open(
                path,
                FORMAT,
                VERSION,
                artifact -> open(artifact, searched(artifact, probes, rescored)),
                SegmentedIndex::close);
    }

    private Contents searched(Artifact artifact, int probes, int rescored) {
        Contents contents = contents(artifact);
        if (!(contents.kind() instanceof IndexKind.Partitioned built)) {
            throw new PyramidionException("%s: a %s index has no partitions to look into"
                    .formatted(path, contents.kind().name()));
        }
        IndexKind kind = new IndexKind.Partitioned(
                built.partitions(), Math.clamp(probes, 1, built.partitions()), Math.max(1, rescored));
        return new Contents(kind, contents.sizes(), contents.dimension(), contents.provenance());
    }

    /**
     * Opens a stretch of the ids of an exact index, as an index with ids from 0 on: memory of the others is not
     * touched.
     *
     * @param from the first id
     * @param limit the id behind the last
     * @throws PyramidionException if the index is of another kind, which has no order of ids to cut
     */
    public MipsIndex openPart(int from, int limit) {
        return Artifact.open(path, FORMAT, VERSION, artifact -> openPart(artifact, from, limit), SegmentedIndex::close);
    }

    private SegmentedIndex openPart(Artifact artifact, int from, int limit) {
        Contents contents = contents(artifact);
        if (!(contents.kind() instanceof IndexKind.Exact exact)) {
            throw new PyramidionException("%s: a part of a %s index cannot be searched alone; build an exact one"
                    .formatted(path, contents.kind().name()));
        }
        List<Segment> segments = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        int first = 0;
        for (int s = 0; s < contents.sizes().size(); s++) {
            int size = contents.sizes().get(s);
            int begin = Math.clamp(from - (long) first, 0, size);
            int end = Math.clamp(limit - (long) first, 0, size);
            if (begin < end) {
                segments.add(new ExactSegment(VectorFile.openPart(
                        segment(path, s), exact.storage(), size, begin, end, contents.dimension())));
                sizes.add(end - begin);
            }
            first += size;
        }
        BitSet deleted = deleted(artifact).get(from, limit);
        Contents part = new Contents(exact, sizes, contents.dimension(), contents.provenance());
        return new SegmentedIndex(path, part.describe(artifact, deleted), segments, sizes, deleted);
    }

    private boolean isSharded() {
        return Artifact.find(path)
                .filter(found -> found.manifest().format().equals(ShardedDirectory.FORMAT))
                .isPresent();
    }

    private SegmentedIndex open(Artifact artifact) {
        return open(artifact, contents(artifact));
    }

    private SegmentedIndex open(Artifact artifact, Contents contents) {
        BitSet deleted = deleted(artifact);
        if (deleted.length() > contents.size()) {
            throw new DamagedException(artifact.file(DELETED), "more bits than there are vectors");
        }
        List<Segment> segments = new ArrayList<>();
        try {
            for (int s = 0; s < contents.sizes().size(); s++) {
                artifact.requireListed(segment(Path.of(""), s).toString());
                int size = contents.sizes().get(s);
                segments.add(Segments.open(segment(path, s), contents.kind(), size, contents.dimension()));
            }
        } catch (RuntimeException e) {
            segments.forEach(Segment::close);
            throw e;
        }
        return new SegmentedIndex(path, contents.describe(artifact, deleted), segments, contents.sizes(), deleted);
    }

    /** What the index here is, or nothing if there is none that this program can read. */
    public Optional<Description> find() {
        return isSharded() ? new ShardedDirectory(path).find() : findWhole();
    }

    private Optional<Description> findWhole() {
        return Artifact.find(path)
                .filter(found -> found.manifest().format().equals(FORMAT)
                        && found.manifest().version() == VERSION)
                .map(found -> contents(found).describe(found, deleted(found)));
    }

    private Artifact artifact() {
        return Artifact.open(path, FORMAT, VERSION);
    }

    Contents contents() {
        return contents(artifact());
    }

    private Contents contents(Artifact artifact) {
        return Contents.of(artifact.manifest().provenance())
                .orElseThrow(() -> new DamagedException(path, "the manifest does not say what the index holds"));
    }

    private static BitSet deleted(Artifact artifact) {
        try {
            return BitSet.valueOf(Files.readAllBytes(artifact.file(DELETED)));
        } catch (IOException e) {
            throw new PyramidionException(
                    "cannot read %s: %s".formatted(artifact.file(DELETED), Artifact.reason(e)), e);
        }
    }

    private static Path segment(Path directory, int number) {
        return directory.resolve("segment-" + number);
    }
}
