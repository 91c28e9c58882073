package org.pyramidion.weights;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** What one element of a tensor is. The constants bear the names that safetensors gives them. */
public enum ElementType {
    F64(8),
    F32(4),
    F16(2),
    /** The upper half of an F32: 8 bits of exponent, 7 of fraction. */
    BF16(2),
    I64(8),
    I32(4),
    I8(1),
    U8(1),
    /** One byte, 0 or 1. */
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The type that safetensors calls {@code name}, or nothing if there is none here. */
    public static Optional<ElementType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    /**
     * How many bytes a contiguous tensor of {@code shape} takes; nothing if a dimension is negative or the size
     * overflows.
     */
    OptionalLong bytes(long[] shape) {
        try {
            long size = bytes;
            boolean empty = Arrays.stream(shape).anyMatch(dimension -> dimension == 0);
            for (long dimension : shape) {
                if (dimension < 0) {
                    return OptionalLong.empty();
                }
                size = empty ? 0 : Math.multiplyExact(size, dimension);
            }
            return OptionalLong.of(size);
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}
