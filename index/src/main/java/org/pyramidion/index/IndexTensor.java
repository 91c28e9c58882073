package org.pyramidion.index;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.pyramidion.weights.ElementType;
import org.pyramidion.weights.WeightTensor;

/** An index's vectors as one tensor, in the order of their ids. */
public final class IndexTensor {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private IndexTensor() {}

    /**
     * The vectors as {@code [size, dimension]}, copied.
     *
     * @param arena whose memory they take
     */
    public static WeightTensor of(MipsIndex vectors, String name, Arena arena) {
        long row = (long) vectors.dimension() * Float.BYTES;
        MemorySegment all = arena.allocate(row * vectors.size(), Float.BYTES);
        for (int id = 0; id < vectors.size(); id++) {
            MemorySegment.copy(vectors.vector(id), 0, all, FLOAT, id * row, vectors.dimension());
        }
        return new WeightTensor(name, ElementType.F32, new long[] {vectors.size(), vectors.dimension()}, all);
    }
}
