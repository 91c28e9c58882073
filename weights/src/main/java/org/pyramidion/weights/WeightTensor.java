package org.pyramidion.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.pyramidion.base.PyramidionException;

/**
 * One tensor of a weight file.
 *
 * @param name name within the file
 * @param type what its elements are
 * @param shape dimensions, outermost first; empty for a scalar
 * @param data the elements, row-major, contiguous, little-endian, read-only, at any alignment. It lives as long as the
 *     file it came from is open
 */
public record WeightTensor(String name, ElementType type, long[] shape, MemorySegment data) {

    /**
     * Edge of the square tiles that {@link #transposed} copies, in elements: two tiles of 4-byte elements fit the L1
     * cache.
     */
    private static final long TILE = 32;

    /** @throws IllegalArgumentException if {@code data} is not as large as type and shape say */
    public WeightTensor {
        shape = shape.clone();
        data = data.asReadOnly();
        if (type.bytes(shape).orElse(-1) != data.byteSize()) {
            throw new IllegalArgumentException(
                    "%s: %d bytes for %s %s".formatted(name, data.byteSize(), type, Arrays.toString(shape)));
        }
    }

    /** An F32 tensor of its own memory, which the garbage collector frees. */
    public static WeightTensor of(String name, long[] shape, float... values) {
        MemorySegment data = Arena.ofAuto().allocate((long) values.length * Float.BYTES, Float.BYTES);
        MemorySegment.copy(values, 0, data, LittleEndian.FLOAT, 0, values.length);
        return new WeightTensor(name, ElementType.F32, shape, data);
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** How many elements there are. */
    public long elements() {
        return data.byteSize() / type.bytes();
    }

    /** The same tensor under another name. */
    public WeightTensor named(String other) {
        return new WeightTensor(other, type, shape, data);
    }

    /**
     * The elements as floats, rounded where the type is wider; BOOL as 0 and 1.
     *
     * @throws PyramidionException if there are more than an array can hold
     */
    public float[] toFloats() {
        if (elements() > Integer.MAX_VALUE - 8) {
            throw new PyramidionException(
                    "tensor %s has %d elements, more than a float array can hold; read its data instead"
                            .formatted(name, elements()));
        }
        float[] floats = new float[(int) elements()];
        if (type == ElementType.F32) {
            MemorySegment.copy(data, LittleEndian.FLOAT, 0, floats, 0, floats.length);
        } else {
            for (int i = 0; i < floats.length; i++) {
                floats[i] = floatAt(i);
            }
        }
        return floats;
    }

    /**
     * Refuses what no network can compute with.
     *
     * @throws PyramidionException that names the tensor and the first element that is infinite or not a number
     */
    public void requireFinite() {
        for (long i = 0; i < elements(); i++) {
            float value = floatAt(i);
            if (!Float.isFinite(value)) {
                throw new PyramidionException(
                        "tensor %s holds %s at element %d: damaged, or of a training that diverged; fetch them again"
                                .formatted(name, value, i));
            }
        }
    }

    private float floatAt(long index) {
        long at = index * type.bytes();
        return switch (type) {
            case F64 -> (float) data.get(LittleEndian.DOUBLE, at);
            case F32 -> data.get(LittleEndian.FLOAT, at);
            case F16 -> Float.float16ToFloat(data.get(LittleEndian.SHORT, at));
            case BF16 -> Float.intBitsToFloat(data.get(LittleEndian.SHORT, at) << 16);
            case I64 -> data.get(LittleEndian.LONG, at);
            case I32 -> data.get(LittleEndian.INT, at);
            case I8 -> data.get(JAVA_BYTE, at);
            case U8 -> data.get(JAVA_BYTE, at) & 0xff;
            case BOOL -> data.get(JAVA_BYTE, at) == 0 ? 0 : 1;
        };
    }

    /**
     * Some of the rows of a matrix, or elements of a vector, in the given order, in memory of its own, which the garbage
     * collector frees.
     *
     * @throws IllegalArgumentException if this is neither, or has no such row
     */
    public WeightTensor rows(int... chosen) {
        if (shape.length != 1 && shape.length != 2) {
            throw new IllegalArgumentException("%s %s has no rows".formatted(name, Arrays.toString(shape)));
        }
        long[] fewer = shape.clone();
        fewer[0] = chosen.length;
        long bytes = (shape.length == 2 ? shape[1] : 1) * type.bytes();
        MemorySegment copy = Arena.ofAuto().allocate(chosen.length * bytes, Long.BYTES);
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i] < 0 || chosen[i] >= shape[0]) {
                throw new IllegalArgumentException("%s has no row %d".formatted(name, chosen[i]));
            }
            MemorySegment.copy(data, chosen[i] * bytes, copy, i * bytes, bytes);
        }
        return new WeightTensor(name, type, fewer, copy);
    }

    /**
     * The transpose of a matrix, in memory of its own, which the garbage collector frees.
     *
     * @throws IllegalArgumentException if this is not a matrix
     */
    public WeightTensor transposed() {
        if (shape.length != 2) {
            throw new IllegalArgumentException("%s %s is not a matrix".formatted(name, Arrays.toString(shape)));
        }
        MemorySegment turned = Arena.ofAuto().allocate(data.byteSize(), Long.BYTES);
        long rows = shape[1] == 0 ? 0 : shape[0]; // a damaged file may name any number of rows of nothing
        for (long row = 0; row < rows; row += TILE) {
            for (long column = 0; column < shape[1]; column += TILE) {
                transposeTile(turned, row, column);
            }
        }
        return new WeightTensor(name, type, new long[] {shape[1], shape[0]}, turned);
    }

    private void transposeTile(MemorySegment turned, long firstRow, long firstColumn) {
        long lastRow = Math.min(firstRow + TILE, shape[0]);
        long lastColumn = Math.min(firstColumn + TILE, shape[1]);
        for (long row = firstRow; row < lastRow; row++) {
            for (long column = firstColumn; column < lastColumn; column++) {
                copyElement(row * shape[1] + column, turned, column * shape[0] + row);
            }
        }
    }

    private void copyElement(long from, MemorySegment target, long to) {
        if (type.bytes() == Integer.BYTES) {
            target.set(LittleEndian.INT, to * Integer.BYTES, data.get(LittleEndian.INT, from * Integer.BYTES));
        } else {
            MemorySegment.copy(data, from * type.bytes(), target, to * type.bytes(), type.bytes());
        }
    }
}
