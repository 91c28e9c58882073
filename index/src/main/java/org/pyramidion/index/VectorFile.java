package org.pyramidion.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Tensors;

/**
 * The vectors of a segment: {@code vectors.f32} or {@code vectors.f16}, {@code [N, D]} little-endian, row i for id i.
 *
 * <p>Scans go through a memory map. Single rows from all over a file that is large beside the machine's memory are read
 * by position instead ({@link #rows}): the kernel maps the pages around each one that is touched, so that a search which
 * needs a few rows would in time hold the whole file resident.
 */
final class VectorFile implements AutoCloseable {

    static final ValueLayout.OfFloat NATIVE_FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Up to so large a file is read through its map, which is faster, though it becomes resident in time. */
    private static final long MAPPED_BYTES =
            Long.getLong("pyramidion.index.mapped-bytes", Pointer.totalPhysicalBytes() / 2);

    private final Arena arena;
    private final MemorySegment memory;
    private final Optional<PositionedReads> reads;
    private final Storage storage;
    private final int first; // row of the file
    private final int size;
    private final int dimension;

    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as this, which closes it
    private VectorFile(Path file, Storage storage, int all, int from, int limit, int dimension) {
        this.storage = storage;
        this.first = from;
        this.size = limit - from;
        this.dimension = dimension;
        arena = Arena.ofShared();
        try {
            memory = IndexFile.open(file, bytes(storage, all, dimension), arena)
                    .asSlice(bytes(storage, from, dimension), bytes(storage, size, dimension));
            reads = bytes(storage, all, dimension) <= MAPPED_BYTES
                    ? Optional.empty()
                    : PositionedReads.open(file, arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    static Path in(Path directory, Storage storage) {
        return directory.resolve(storage == Storage.FLOAT32 ? "vectors.f32" : "vectors.f16");
    }

    private static long bytes(Storage storage, int size, int dimension) {
        return (long) size * dimension * storage.bytes();
    }

    /** @throws PyramidionException if the file is missing or of another size than that of {@code size} vectors */
    static VectorFile open(Path directory, Storage storage, int size, int dimension) {
        return new VectorFile(in(directory, storage), storage, size, 0, size, dimension);
    }

    /** Those from {@code from} on and before {@code limit} of the vectors of such a file, counted from 0. */
    static VectorFile openPart(Path directory, Storage storage, int size, int from, int limit, int dimension) {
        return new VectorFile(in(directory, storage), storage, size, from, limit, dimension);
    }

    /**
     * Writes the vectors that a source gives.
     *
     * @param firstId the id that the source gives the first of them by
     * @throws PyramidionException if one is missing, came twice, holds a NaN or infinity or is too large for the
     *     storage
     */
    static void write(
            Path directory, Storage storage, int firstId, int size, int dimension, Consumer<VectorSink> source)
            throws IOException {
        AtomicIntegerArray given = new AtomicIntegerArray(size / Integer.SIZE + 1);
        Path file = in(directory, storage);
        IndexFile.write(file, bytes(storage, size, dimension), memory -> {
            source.accept((id, values, offset) -> {
                requireNew(given, id, firstId, size);
                requireFit(values, offset, dimension, id, storage);
                put(memory, storage, (long) (id - firstId) * dimension, values, offset, dimension);
            });
        });
        for (int id = 0; id < size; id++) {
            if ((given.get(id / Integer.SIZE) & (1 << (id % Integer.SIZE))) == 0) {
                throw new PyramidionException(
                        "%s: vector %d of %d was never given; the builder ended early, build again"
                                .formatted(file, firstId + id, size));
            }
        }
    }

    /** @throws PyramidionException if there is no place for an id */
    static void requirePlace(int id, int firstId, int size) {
        if (id < firstId || id >= firstId + size) {
            throw new PyramidionException("vector %d was given for an index of %d vectors; give ids from %d to %d"
                    .formatted(id, size, firstId, firstId + size - 1));
        }
    }

    private static void requireNew(AtomicIntegerArray given, int id, int firstId, int size) {
        requirePlace(id, firstId, size);
        int place = id - firstId;
        int bit = 1 << (place % Integer.SIZE);
        if ((given.getAndAccumulate(place / Integer.SIZE, bit, (a, b) -> a | b) & bit) != 0) {
            throw new PyramidionException("vector %d was given twice; give every id once".formatted(id));
        }
    }

    private static void requireFit(float[] values, int offset, int dimension, int id, Storage storage) {
        if (offset < 0 || offset + dimension > values.length) {
            throw new PyramidionException("vector %d has %d numbers where the index has %d"
                    .formatted(id, Math.max(0, values.length - offset), dimension));
        }
        for (int i = offset; i < offset + dimension; i++) {
            if (!(Math.abs(values[i]) <= storage.largest())) {
                throw new PyramidionException(unfit(values[i], i - offset, id, storage));
            }
        }
    }

    private static String unfit(float value, int place, int id, Storage storage) {
        return Float.isFinite(value)
                ? ("vector %d: %s at place %d is more than float16 can hold (65504); use an index kind that stores "
                                + "float32")
                        .formatted(id, value, place)
                : "vector %d holds %s at place %d; the model that made it has diverged, go back to an earlier one"
                        .formatted(id, value, place);
    }

    private static void put(
            MemorySegment memory, Storage storage, long first, float[] values, int offset, int dimension) {
        if (storage == Storage.FLOAT32) {
            MemorySegment.copy(values, offset, memory, FLOAT, first * Float.BYTES, dimension);
            return;
        }
        short[] halves = new short[dimension];
        for (int i = 0; i < dimension; i++) {
            halves[i] = Float.floatToFloat16(values[offset + i]);
        }
        MemorySegment.copy(halves, 0, memory, HALF, first * Short.BYTES, dimension);
    }

    int size() {
        return size;
    }

    int dimension() {
        return dimension;
    }

    void read(int id, float[] target) {
        copy(memory, (long) id * dimension, target);
    }

    private void copy(MemorySegment from, long first, float[] target) {
        if (storage == Storage.FLOAT32) {
            MemorySegment.copy(from, FLOAT, first * Float.BYTES, target, 0, dimension);
            return;
        }
        short[] halves = new short[dimension];
        MemorySegment.copy(from, HALF, first * Short.BYTES, halves, 0, dimension);
        for (int i = 0; i < dimension; i++) {
            target[i] = Float.float16ToFloat(halves[i]);
        }
    }

    /** Some rows as a float32 tensor of the innermost scope, {@code [rows, D]}; valid while this is open. */
    Tensor block(int from, int rows) {
        long row = (long) dimension * storage.bytes();
        MemorySegment part = memory.asSlice(from * row, rows * row);
        if (storage == Storage.FLOAT32) {
            return Tensors.view(part, rows, dimension);
        }
        Pointer pointer = new Pointer() {
            {
                address = part.address();
            }
        };
        return torch.from_blob(pointer, new long[] {rows, dimension}, new TensorOptions(ScalarType.Half))
                .to(ScalarType.Float);
    }

    /** Takes one row after the other. */
    @FunctionalInterface
    interface RowVisitor {
        /** @param row the vector; another one after the call */
        void visit(int id, float[] row);
    }

    /** Visits some rows, without making the file resident where {@link PositionedReads} are possible. */
    void rows(int[] ids, RowVisitor visitor) {
        float[] row = new float[dimension];
        try (Arena own = Arena.ofConfined()) {
            Rows stored = stored(own);
            for (int id : ids) {
                copy(stored.of(id), stored.place(id) / storage.bytes(), row);
                visitor.visit(id, row);
            }
        }
    }

    /** Visits some rows through the memory map: where scans hold the file resident anyway. */
    void mappedRows(int[] ids, RowVisitor visitor) {
        float[] row = new float[dimension];
        for (int id : ids) {
            read(id, row);
            visitor.visit(id, row);
        }
    }

    /** Where the bytes of rows are: those of one until the next is asked for. */
    private interface Rows {
        MemorySegment of(int id);

        /** The row's first byte in what {@link #of} gives. */
        long place(int id);
    }

    private Rows stored(Arena own) {
        long bytes = (long) dimension * storage.bytes();
        return reads.<Rows>map(file -> new Read(file.new Reader(bytes, own), first, bytes))
                .orElseGet(() -> new Mapped(memory, bytes));
    }

    private record Read(PositionedReads.Reader reader, int first, long bytes) implements Rows {
        @Override
        public MemorySegment of(int id) {
            return reader.at((first + (long) id) * bytes);
        }

        @Override
        public long place(int id) {
            return 0;
        }
    }

    private record Mapped(MemorySegment memory, long bytes) implements Rows {
        @Override
        public MemorySegment of(int id) {
            return memory;
        }

        @Override
        public long place(int id) {
            return id * bytes;
        }
    }

    /** Offers some rows, scored exactly. */
    void rescore(int[] ids, float[] queries, int query, TopK best) {
        if (storage == Storage.FLOAT32) {
            rows(ids, (id, row) -> best.offer(id, Loops.HERE.dot(queries, query * dimension, row, 0, dimension)));
            return;
        }
        try (Arena own = Arena.ofConfined()) {
            Rows stored = stored(own);
            for (int id : ids) {
                MemorySegment row = stored.of(id);
                long at = stored.place(id);
                best.offer(id, Loops.HERE.dotOfHalves(row, at, queries, query * dimension, dimension));
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
