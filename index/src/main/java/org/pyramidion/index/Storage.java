package org.pyramidion.index;

/** In what numbers vectors are kept. */
public enum Storage {
    FLOAT32(Float.BYTES),
    /** Eleven bits of mantissa, at most 65504. */
    FLOAT16(Short.BYTES);

    private final int bytes;

    Storage(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one number. */
    int bytes() {
        return bytes;
    }

    /** The largest number that it holds. */
    float largest() {
        return this == FLOAT16 ? 65504 : Float.MAX_VALUE;
    }
}
