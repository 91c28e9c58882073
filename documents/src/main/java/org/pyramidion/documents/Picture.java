package org.pyramidion.documents;

import java.util.Arrays;

/**
 * A picture as a corpus keeps it, whatever its file was: {@value #SIDE} rows of as many pixels, the top left one first,
 * each red, green and blue in a byte. What was not square or is transparent is on white. Treat the bytes as read-only.
 */
public record Picture(byte[] rgb) {

    /** Pixels of a row, and of a column. */
    public static final int SIDE = 32;

    /** How many bytes it has. */
    public static final int BYTES = SIDE * SIDE * 3;

    /** @throws IllegalArgumentException if there are not {@link #BYTES} */
    public Picture {
        if (rgb.length != BYTES) {
            throw new IllegalArgumentException("%d bytes of a picture of %d".formatted(rgb.length, BYTES));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture(byte[] pixels) && Arrays.equals(rgb, pixels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "Picture[%08x]".formatted(hashCode());
    }
}
