package org.pyramidion.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Scope;

/** Writes what a {@link PartitionedSegment} has beside its vectors. */
final class PartitionedFiles {

    private static final int ROWS_A_TASK = 1 << 14;
    private static final int ROWS_AT_ONCE = 64;
    private static final int RESIDUAL_SAMPLE = 1 << 16;

    private PartitionedFiles() {}

    /**
     * Writes partitions and codes of the vectors that stand in the directory.
     *
     * @param trained a segment whose centroids and centres to take; they are trained anew if there is none
     */
    static void write(
            Path directory,
            VectorFile vectors,
            IndexKind.Partitioned settings,
            Optional<Path> trained,
            Progress progress)
            throws IOException {
        int dimension = vectors.dimension();
        Partitions partitions = trained.map(
                        from -> PartitionedSegment.openPartitions(from, dimension, settings.partitions()))
                .orElseGet(() -> Partitions.train(vectors, settings.partitions(), progress));
        int[] nearest = new int[vectors.size()];
        try (Scope scope = Scope.withoutGradients()) {
            partitions.assign(vectors.size(), vectors::block, nearest, progress);
        }
        ProductQuantizer quantizer = trained.map(from -> PartitionedSegment.openQuantizer(from, dimension))
                .orElseGet(() -> ProductQuantizer.train(residuals(vectors, partitions, nearest), dimension));
        write(directory.resolve("centroids.f32"), partitions.centroids());
        write(directory.resolve("centres.f32"), quantizer.centres());
        writeCodes(directory, vectors, partitions, quantizer, nearest, progress);
    }

    private static float[] residuals(VectorFile vectors, Partitions partitions, int[] nearest) {
        int dimension = vectors.dimension();
        int[] sample = Partitions.sample(vectors.size(), RESIDUAL_SAMPLE, 2);
        float[] residuals = new float[sample.length * dimension];
        int[] place = {0};
        vectors.rows(sample, (id, row) -> {
            for (int d = 0; d < dimension; d++) {
                residuals[place[0]++] = row[d] - partitions.centroids()[nearest[id] * dimension + d];
            }
        });
        return residuals;
    }

    private static void write(Path file, float[] values) throws IOException {
        IndexFile.write(
                file,
                (long) values.length * Float.BYTES,
                memory -> MemorySegment.copy(values, 0, memory, PartitionedSegment.FLOAT, 0, values.length));
    }

    private static void writeCodes(
            Path directory,
            VectorFile vectors,
            Partitions partitions,
            ProductQuantizer quantizer,
            int[] nearest,
            Progress progress)
            throws IOException {
        int[] counts = new int[partitions.count()];
        for (int p : nearest) {
            counts[p]++;
        }
        int[] firstBlock = PartitionedSegment.firstBlocks(counts);
        int blocks = firstBlock[counts.length];
        int[] slots = slots(nearest, firstBlock);
        IndexFile.write(
                directory.resolve("counts.i32"),
                (long) counts.length * Integer.BYTES,
                memory -> MemorySegment.copy(counts, 0, memory, PartitionedSegment.INT, 0, counts.length));
        IndexFile.write(directory.resolve("ids.i32"), (long) blocks * CodeBlocks.BLOCK * Integer.BYTES, memory -> {
            memory.fill((byte) PartitionedSegment.EMPTY);
            for (int id = 0; id < slots.length; id++) {
                memory.set(PartitionedSegment.INT, (long) slots[id] * Integer.BYTES, id);
            }
        });
        IndexFile.write(directory.resolve("codes.u4"), CodeBlocks.bytes(blocks, quantizer.parts()), memory -> {
            CodeBlocks codes = new CodeBlocks(memory, quantizer.parts());
            encode(vectors, partitions, quantizer, nearest, slots, codes, progress);
        });
    }

    /** Where each vector goes: the vectors of a partition in the order of their ids. */
    private static int[] slots(int[] nearest, int[] firstBlock) {
        int[] next =
                IntStream.of(firstBlock).map(block -> block * CodeBlocks.BLOCK).toArray();
        return IntStream.of(nearest).map(p -> next[p]++).toArray();
    }

    private static void encode(
            VectorFile vectors,
            Partitions partitions,
            ProductQuantizer quantizer,
            int[] nearest,
            int[] slots,
            CodeBlocks codes,
            Progress progress) {
        int dimension = vectors.dimension();
        int size = vectors.size();
        try (Progress.Task task = progress.start("encoding", size, "vectors")) {
            Parallel.forEach((size + ROWS_A_TASK - 1) / ROWS_A_TASK, part -> {
                int to = Math.min(size, (part + 1) * ROWS_A_TASK);
                for (int id = part * ROWS_A_TASK; id < to; id += ROWS_AT_ONCE) {
                    int rows = Math.min(ROWS_AT_ONCE, to - id);
                    float[] some = rows(vectors, id, rows);
                    int[][] found = quantizer.encode(residuals(some, id, partitions, nearest), some);
                    put(found, slots, id, codes);
                }
                task.update(to);
            });
        }
    }

    private static float[] rows(VectorFile vectors, int from, int count) {
        float[] rows = new float[count * vectors.dimension()];
        float[] row = new float[vectors.dimension()];
        for (int i = 0; i < count; i++) {
            vectors.read(from + i, row);
            System.arraycopy(row, 0, rows, i * row.length, row.length);
        }
        return rows;
    }

    private static float[] residuals(float[] rows, int from, Partitions partitions, int[] nearest) {
        float[] residuals = rows.clone();
        int dimension = partitions.dimension();
        for (int i = 0; i < rows.length / dimension; i++) {
            for (int d = 0; d < dimension; d++) {
                residuals[i * dimension + d] -= partitions.centroids()[nearest[from + i] * dimension + d];
            }
        }
        return residuals;
    }

    /** @param found {@code [M, n]} */
    private static void put(int[][] found, int[] slots, int from, CodeBlocks codes) {
        byte[] code = new byte[found.length];
        for (int i = 0; i < found[0].length; i++) {
            for (int m = 0; m < found.length; m++) {
                code[m] = (byte) found[m][i];
            }
            codes.put(slots[from + i], code);
        }
    }
}
