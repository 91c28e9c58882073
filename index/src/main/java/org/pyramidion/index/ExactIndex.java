package org.pyramidion.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/**
 * Scores every vector: blocked matrix products with a running top k. The oracle for every other index, and fast enough for
 * hundreds of thousands of blocks.
 *
 * <p>On disk it is an artifact of format "index" with {@code embeddings.f32}: {@code [size, D]} little-endian floats, which
 * are memory-mapped, so that opening costs nothing.
 */
public final class ExactIndex implements MipsIndex {

    /** Format and version of an index artifact. */
    public static final String FORMAT = "index";

    public static final int VERSION = 1;

    private static final String EMBEDDINGS = "embeddings.f32";
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int ROWS_AT_ONCE = 1 << 16;

    private final Artifact artifact;
    private final Arena arena;
    private final MemorySegment vectors;
    private final int size;
    private final int dimension;

    private ExactIndex(Artifact artifact, Arena arena, MemorySegment vectors, int size, int dimension) {
        this.artifact = artifact;
        this.arena = arena;
        this.vectors = vectors;
        this.size = size;
        this.dimension = dimension;
    }

    /**
     * Builds an index and opens it.
     *
     * @param provenance what the vectors were made from; {@code size} and {@code dimension} are added
     * @param source gives every vector to the sink it is handed
     * @throws PyramidionException if a vector was not given, or the place cannot be written
     */
    @SuppressWarnings("MustBeClosedChecker") // the opened index is the caller's
    public static ExactIndex build(
            Path directory, int size, int dimension, Map<String, Object> provenance, Consumer<VectorSink> source) {
        Map<String, Object> described = new java.util.LinkedHashMap<>(provenance);
        described.put("size", size);
        described.put("dimension", dimension);
        Artifact.write(
                directory,
                FORMAT,
                VERSION,
                described,
                partial -> fill(partial.resolve(EMBEDDINGS), size, dimension, source));
        return open(directory);
    }

    private static void fill(Path file, int size, int dimension, Consumer<VectorSink> source) throws IOException {
        long row = (long) dimension * Float.BYTES;
        BitSet given = new BitSet(size);
        try (Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            reserve(channel, row * size);
            MemorySegment memory = channel.map(MapMode.READ_WRITE, 0, row * size, arena);
            source.accept((id, values, offset) -> {
                MemorySegment.copy(values, offset, memory, FLOAT, id * row, dimension);
                given.set(id);
            });
            memory.force();
        }
        if (given.cardinality() != size) {
            throw new PyramidionException("%s: vector %d of %d was never given; the builder ended early, build again"
                    .formatted(file, given.nextClearBit(0), size));
        }
    }

    /** Writes zeros, so that a full disk is an error here and not a fault when a mapped page is touched. */
    private static void reserve(FileChannel channel, long bytes) throws IOException {
        var zeros = java.nio.ByteBuffer.allocate(1 << 16);
        for (long left = bytes; left > 0; left -= zeros.limit()) {
            zeros.clear().limit((int) Math.min(left, zeros.capacity()));
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
        }
    }

    /**
     * Opens an index by memory map.
     *
     * @throws PyramidionException if there is none, or it is damaged
     */
    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the index, which closes it
    public static ExactIndex open(Path directory) {
        Artifact artifact = Artifact.open(directory, FORMAT, VERSION);
        int size = number(artifact, "size");
        int dimension = number(artifact, "dimension");
        requireSize(artifact, (long) size * dimension * Float.BYTES);
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(artifact.file(EMBEDDINGS), StandardOpenOption.READ)) {
            MemorySegment vectors = channel.map(MapMode.READ_ONLY, 0, (long) size * dimension * Float.BYTES, arena);
            return new ExactIndex(artifact, arena, vectors, size, dimension);
        } catch (IOException e) {
            arena.close();
            throw new PyramidionException("cannot read %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }

    private static int number(Artifact artifact, String key) {
        if (artifact.manifest().provenance().get(key) instanceof Number number) {
            return number.intValue();
        }
        throw new PyramidionException(
                "%s: the manifest has no %s; build the index again".formatted(artifact.directory(), key));
    }

    private static void requireSize(Artifact artifact, long bytes) {
        Artifact.Entry entry = artifact.manifest().files().get(EMBEDDINGS);
        if (entry == null || entry.size() != bytes) {
            throw new PyramidionException("%s: %s does not hold what the manifest says; build the index again"
                    .formatted(artifact.directory(), EMBEDDINGS));
        }
    }

    /** What the vectors were made from. */
    public Map<String, Object> provenance() {
        return artifact.manifest().provenance();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public float[] vector(int id) {
        float[] values = new float[dimension];
        MemorySegment.copy(vectors, FLOAT, (long) id * dimension * Float.BYTES, values, 0, dimension);
        return values;
    }

    @Override
    public List<Hits> search(float[] queries, int k, List<int[]> excluded) {
        if (k < 1 || queries.length % dimension != 0) {
            throw new IllegalArgumentException(
                    "k = %d, %d query numbers for dimension %d".formatted(k, queries.length, dimension));
        }
        int count = queries.length / dimension;
        int spare = excluded.stream().mapToInt(ids -> ids.length).max().orElse(0);
        int wanted = Math.min(size, k + spare);
        List<Hits> found = wanted == 0 || count == 0 ? empty(count) : scan(queries, count, wanted);
        List<Hits> kept = new ArrayList<>(count);
        for (int q = 0; q < count; q++) {
            kept.add(without(found.get(q), excluded.isEmpty() ? new int[0] : excluded.get(q), k));
        }
        return kept;
    }

    private static List<Hits> empty(int count) {
        return java.util.Collections.nCopies(count, new Hits(new int[0], new float[0]));
    }

    private List<Hits> scan(float[] queries, int count, int wanted) {
        TopK[] best = new TopK[count];
        Arrays.setAll(best, q -> new TopK(wanted));
        for (int from = 0; from < size; from += ROWS_AT_ONCE) {
            scanRows(queries, count, wanted, from, Math.min(ROWS_AT_ONCE, size - from), best);
        }
        return Arrays.stream(best).map(TopK::hits).collect(Collectors.toList());
    }

    private void scanRows(float[] queries, int count, int wanted, int from, int rows, TopK[] best) {
        try (Scope scope = Scope.withoutGradients()) {
            long bytes = (long) rows * dimension * Float.BYTES;
            MemorySegment part = vectors.asSlice((long) from * dimension * Float.BYTES, bytes);
            Tensor block = Tensors.view(part, rows, dimension); // [R, D]
            Tensor scores = Tensors.of(queries, count, dimension).matmul(block.t()); // [Q, R]
            int each = Math.min(wanted, rows);
            var top = torch.topk(scores, each, -1, true, true);
            float[] values = Tensors.floats(top.get0());
            int[] ids = Tensors.ints(top.get1());
            for (int q = 0; q < count; q++) {
                for (int i = 0; i < each; i++) {
                    best[q].offer(from + ids[q * each + i], values[q * each + i]);
                }
            }
        }
    }

    private static Hits without(Hits hits, int[] excluded, int k) {
        int[] ids = new int[Math.min(k, hits.size())];
        float[] scores = new float[ids.length];
        int n = 0;
        for (int i = 0; i < hits.size() && n < ids.length; i++) {
            int id = hits.ids()[i];
            if (Arrays.stream(excluded).noneMatch(e -> e == id)) {
                ids[n] = id;
                scores[n++] = hits.scores()[i];
            }
        }
        return new Hits(Arrays.copyOf(ids, n), Arrays.copyOf(scores, n));
    }

    @Override
    public void close() {
        arena.close();
    }
}
