package org.pyramidion.api;

import java.util.Arrays;

/** Matrices as arrays of rows. */
final class Rows {

    private Rows() {}

    /** The rows of a row-major matrix. */
    static float[][] of(float[] matrix, int count) {
        float[][] rows = new float[count][];
        int width = count == 0 ? 0 : matrix.length / count;
        for (int row = 0; row < count; row++) {
            rows[row] = Arrays.copyOfRange(matrix, row * width, (row + 1) * width);
        }
        return rows;
    }
}
