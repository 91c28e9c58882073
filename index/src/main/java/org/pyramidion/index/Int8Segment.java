package org.pyramidion.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.engine.Tensors;

/**
 * Scores every vector by a copy in eight bits, and the best of these again by the originals.
 *
 * <p>Files beside the vectors: {@code codes.i8}, {@code [N, D]} signed bytes, and {@code scales.f32}, {@code [N]}: a
 * number is its byte times its vector's scale, so that a vector's length costs no precision.
 *
 * <p>A few queries are scored straight from the bytes, which memory's speed limits; many are worth turning a block of
 * bytes into floats for a matrix product.
 */
final class Int8Segment implements Segment {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FEW_QUERIES = 4;
    private static final int ROWS_A_TASK = 1 << 16;
    /** How many more than twice k are scored again: rounding lets only near ones change places. */
    private static final int SPARE = 32;

    private final VectorFile vectors;
    private final Arena arena;
    private final MemorySegment codes;
    private final MemorySegment scales;

    private Int8Segment(VectorFile vectors, Arena arena, MemorySegment codes, MemorySegment scales) {
        this.vectors = vectors;
        this.arena = arena;
        this.codes = codes;
        this.scales = scales;
    }

    private static Path codes(Path directory) {
        return directory.resolve("codes.i8");
    }

    private static Path scales(Path directory) {
        return directory.resolve("scales.f32");
    }

    /** Writes the codes of the vectors that stand in the directory. */
    static void write(Path directory, VectorFile vectors) throws IOException {
        int size = vectors.size();
        int dimension = vectors.dimension();
        IndexFile.write(
                codes(directory),
                (long) size * dimension,
                codes -> writeUnchecked(
                        scales(directory),
                        (long) size * Float.BYTES,
                        scales -> Parallel.forEach(
                                size / ROWS_A_TASK + 1, task -> encode(vectors, task * ROWS_A_TASK, codes, scales))));
    }

    private static void writeUnchecked(Path file, long bytes, java.util.function.Consumer<MemorySegment> content) {
        try {
            IndexFile.write(file, bytes, content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void encode(VectorFile vectors, int from, MemorySegment codes, MemorySegment scales) {
        int dimension = vectors.dimension();
        float[] row = new float[dimension];
        byte[] rounded = new byte[dimension];
        for (int id = from; id < Math.min(from + ROWS_A_TASK, vectors.size()); id++) {
            vectors.read(id, row);
            float largest = 0;
            for (float value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
            float scale = largest / Byte.MAX_VALUE;
            for (int d = 0; d < dimension; d++) {
                rounded[d] = scale == 0 ? 0 : (byte) Math.round(row[d] / scale);
            }
            MemorySegment.copy(rounded, 0, codes, ValueLayout.JAVA_BYTE, (long) id * dimension, dimension);
            scales.set(FLOAT, (long) id * Float.BYTES, scale);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the segment, which closes it
    static Int8Segment open(Path directory, int size, int dimension) {
        VectorFile vectors = VectorFile.open(directory, Storage.FLOAT32, size, dimension);
        Arena arena = Arena.ofShared();
        try {
            return new Int8Segment(
                    vectors,
                    arena,
                    IndexFile.open(codes(directory), (long) size * dimension, arena),
                    IndexFile.open(scales(directory), (long) size * Float.BYTES, arena));
        } catch (RuntimeException e) {
            arena.close();
            vectors.close();
            throw e;
        }
    }

    @Override
    public void search(float[] queries, TopK[] best) {
        TopK[] near = new TopK[best.length];
        java.util.Arrays.setAll(near, q -> best[q].ofLength(2 * best[q].k() + SPARE));
        if (best.length < FEW_QUERIES) {
            for (int q = 0; q < best.length; q++) {
                scanBytes(queries, q, near[q]);
            }
        } else {
            ExactSegment.scan(vectors.size(), queries, near, this::scores);
        }
        Parallel.forEach(best.length, q -> vectors.rescore(near[q].sortedIds(), queries, q, best[q]));
    }

    private Tensor scores(Tensor queries, int from, int rows) {
        int dimension = vectors.dimension();
        Pointer pointer = new Pointer() {
            {
                address = codes.address() + (long) from * dimension;
            }
        };
        Tensor block = torch.from_blob(pointer, new long[] {rows, dimension}, new TensorOptions(ScalarType.Char))
                .to(ScalarType.Float); // [R, D]
        Tensor scale = Tensors.view(scales.asSlice((long) from * Float.BYTES, (long) rows * Float.BYTES), rows);
        return queries.matmul(block.t()).mul_(scale);
    }

    private void scanBytes(float[] queries, int query, TopK near) {
        int tasks = (vectors.size() + ROWS_A_TASK - 1) / ROWS_A_TASK;
        TopK[] parts = new TopK[tasks];
        Parallel.forEach(tasks, task -> {
            parts[task] = near.ofLength(near.k());
            scanBytes(queries, query, task * ROWS_A_TASK, parts[task]);
        });
        for (TopK part : parts) {
            near.offerAll(part);
        }
    }

    private void scanBytes(float[] queries, int query, int from, TopK near) {
        int dimension = vectors.dimension();
        int first = query * dimension;
        for (int id = from; id < Math.min(from + ROWS_A_TASK, vectors.size()); id++) {
            float score = Loops.HERE.dot(codes, (long) id * dimension, queries, first, dimension);
            near.offer(id, score * scales.get(FLOAT, (long) id * Float.BYTES));
        }
    }

    @Override
    public void rows(int[] ids, VectorFile.RowVisitor visitor) {
        vectors.rows(ids, visitor);
    }

    @Override
    public void close() {
        arena.close();
        vectors.close();
    }
}
