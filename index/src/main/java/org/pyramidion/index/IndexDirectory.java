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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
    private static final String KIND = "kind";
    private static final String SIZES = "segment_sizes";
    private static final String DIMENSION = "dimension";
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
        Contents contents = older.contents();
        return build(
                contents.kind,
                size,
                contents.dimension,
                provenance,
                source,
                Optional.of(segment(older.path, 0)),
                Optional.empty(),
                progress);
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
        Artifact.write(path, FORMAT, VERSION, contents.toMap(), partial -> {
            Segments.write(segment(partial, 0), kind, size, dimension, source, trained, progress);
            Files.write(partial.resolve(DELETED), new byte[0]);
            if (keys.isPresent()) {
                write(partial.resolve(KEYS), keys.get());
            }
        });
        return open();
    }

    /** Gives all vectors of an index to a sink: a source for {@link #build}. */
    public static void copy(MipsIndex from, VectorSink sink) {
        for (int id = 0; id < from.size(); id++) {
            sink.put(id, from.vector(id), 0);
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
        Artifact old = artifact();
        Contents contents = contents(old);
        int firstId = contents.size();
        List<Integer> sizes = new ArrayList<>(contents.sizes);
        sizes.add(count);
        Contents longer = new Contents(contents.kind, sizes, contents.dimension, contents.provenance);
        longer.size(); // fails where there would be more than an int can count
        Artifact.derive(old, longer.toMap(), name -> !name.equals(KEYS), partial -> {
            Consumer<VectorSink> shifted =
                    sink -> source.accept((id, values, offset) -> sink.put(id - firstId, values, offset));
            Path segment = segment(partial, contents.sizes.size());
            Optional<Path> trained = Optional.of(segment(path, 0));
            Segments.write(segment, contents.kind, count, contents.dimension, shifted, trained, progress);
        });
        return open();
    }

    /** Sees to it that no search returns these ids any more, and opens the result. Ids of other vectors stay. */
    public MipsIndex delete(int... ids) {
        Artifact old = artifact();
        Contents contents = contents(old);
        BitSet deleted = deleted(old);
        for (int id : ids) {
            if (id < 0 || id >= contents.size()) {
                throw new PyramidionException(
                        "%s: no vector %d to delete; ids go from 0 to %d".formatted(path, id, contents.size() - 1));
            }
            deleted.set(id);
        }
        Artifact.derive(
                old,
                contents.toMap(),
                name -> !name.equals(DELETED),
                partial -> Files.write(partial.resolve(DELETED), deleted.toByteArray()));
        return open();
    }

    /**
     * Opens the index by memory map, which takes no longer for a large one.
     *
     * @throws PyramidionException if there is none, or it is damaged
     */
    public MipsIndex open() {
        return Artifact.open(path, FORMAT, VERSION, this::open, MipsIndex::close);
    }

    private MipsIndex open(Artifact artifact) {
        Contents contents = contents(artifact);
        BitSet deleted = deleted(artifact);
        if (deleted.length() > contents.size()) {
            throw new DamagedException(artifact.file(DELETED), "more bits than there are vectors");
        }
        List<Segment> segments = new ArrayList<>();
        try {
            for (int s = 0; s < contents.sizes.size(); s++) {
                artifact.requireListed(segment(Path.of(""), s).toString());
                segments.add(Segments.open(segment(path, s), contents.kind, contents.sizes.get(s), contents.dimension));
            }
        } catch (RuntimeException e) {
            segments.forEach(Segment::close);
            throw e;
        }
        return new SegmentedIndex(path, contents.describe(artifact, deleted), segments, contents.sizes, deleted);
    }

    /** What the index here is, or nothing if there is none that this program can read. */
    public Optional<Description> find() {
        return Artifact.find(path)
                .filter(found -> found.manifest().format().equals(FORMAT)
                        && found.manifest().version() == VERSION)
                .map(found -> contents(found).describe(found, deleted(found)));
    }

    private Artifact artifact() {
        return Artifact.open(path, FORMAT, VERSION);
    }

    private Contents contents() {
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

    /** What the manifest says of the index. */
    private record Contents(IndexKind kind, List<Integer> sizes, int dimension, Map<String, Object> provenance) {

        int size() {
            return sizes.stream().reduce(0, Math::addExact);
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>(provenance);
            map.put(KIND, kind.toMap());
            map.put(SIZES, sizes);
            map.put(DIMENSION, dimension);
            return map;
        }

        static Optional<Contents> of(Map<String, Object> map) {
            if (!(map.get(KIND) instanceof Map<?, ?> kind)
                    || !(map.get(SIZES) instanceof List<?> sizes)
                    || !(map.get(DIMENSION) instanceof Integer dimension)
                    || dimension < 1
                    || sizes.isEmpty()
                    || !sizes.stream().allMatch(size -> size instanceof Integer number && number >= 0)
                    || sizes.stream().mapToLong(size -> (Integer) size).sum() > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            List<Integer> numbers = sizes.stream().map(Integer.class::cast).toList();
            Map<String, Object> provenance = new LinkedHashMap<>(map);
            provenance.keySet().removeAll(List.of(KIND, SIZES, DIMENSION));
            return IndexKind.fromMap(kind)
                    .filter(known -> known.fits(numbers.getFirst()))
                    .map(known -> new Contents(known, numbers, dimension, provenance));
        }

        Description describe(Artifact artifact, BitSet deleted) {
            long bytes = artifact.manifest().files().values().stream()
                    .mapToLong(Artifact.Entry::size)
                    .sum();
            return new Description(kind, size(), deleted.cardinality(), dimension, sizes.size(), bytes, provenance);
        }
    }
}
