package org.pyramidion.model;

import java.util.Arrays;

/**
 * Squares of a picture, row by row, each of {@value #SIDE} x {@value #SIDE} pixels: what stands where a text's
 * wordpieces would (Dosovitskiy et al. 2021).
 *
 * @param values of one patch after the other {@value #VALUES} bytes: all red ones row by row, then green, then blue, as
 *     a convolution over the picture would see them
 */
public record Patches(byte[] values) {

    /** Pixels of a row, and of a column. */
    public static final int SIDE = 8;

    /** How many numbers a patch has. */
    public static final int VALUES = 3 * SIDE * SIDE;

    /** How many patches a picture has at most: as many places have an embedding. */
    public static final int MOST = 16;

    /** What a text has of a picture. */
    static final Patches NONE = new Patches(new byte[0]);

    /**
     * @param rgb a square picture, row by row, each pixel red, green and blue
     * @throws IllegalArgumentException if it is not of whole patches, or of more than {@value #MOST}
     */
    public static Patches of(byte[] rgb) {
        int side = (int) Math.round(Math.sqrt(rgb.length / 3.0));
        if (side == 0 || side % SIDE != 0 || side * side * 3 != rgb.length || rgb.length > MOST * VALUES) {
            throw new IllegalArgumentException("%d bytes are no picture of patches".formatted(rgb.length));
        }
        byte[] values = new byte[rgb.length];
        int at = 0;
        for (int top = 0; top < side; top += SIDE) {
            for (int left = 0; left < side; left += SIDE) {
                for (int i = 0; i < VALUES; i++) {
                    int row = top + i / SIDE % SIDE;
                    int column = left + i % SIDE;
                    values[at++] = rgb[3 * (row * side + column) + i / (SIDE * SIDE)];
                }
            }
        }
        return new Patches(values);
    }

    /** How many there are. */
    public int count() {
        return values.length / VALUES;
    }

    /** Value {@code i}, from -1 to 1. */
    float scaled(int i) {
        return (values[i] & 255) / 127.5f - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Patches(byte[] bytes) && Arrays.equals(values, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
