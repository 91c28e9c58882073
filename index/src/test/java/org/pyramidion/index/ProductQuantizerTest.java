package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProductQuantizerTest {

    private static final int SIZE = 300;
    private static final int DIMENSION = 256;
    private static final double EXTRA = (DIMENSION - 1) * 0.01 / 0.99 - 1; // η − 1 with T = 0.1

    private final float[] vectors = new float[SIZE * DIMENSION];
    private final float[] residuals = new float[SIZE * DIMENSION];
    private final ProductQuantizer quantizer;

    ProductQuantizerTest() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < vectors.length; i++) {
            residuals[i] = (float) random.nextGaussian();
            vectors[i] = residuals[i] + (float) random.nextGaussian() / 2;
        }
        quantizer = ProductQuantizer.train(residuals, DIMENSION);
    }

    /** Guo et al. 2020: what an error hides along the vector counts for more than what it hides across. */
    @Test
    void no_code_is_dearer_than_that_of_the_nearest_centres_and_most_are_cheaper() {
        int[][] codes = quantizer.encode(residuals, vectors);
        int cheaper = 0;
        for (int i = 0; i < SIZE; i++) {
            double cost = cost(i, codes);
            double plain = cost(i, nearest());
            assertThat(cost).isLessThanOrEqualTo(plain + 1e-4);
            cheaper += cost < plain - 1e-4 ? 1 : 0;
        }
        assertThat(cheaper).isGreaterThan(SIZE / 2);
    }

    @Test
    void a_vector_has_its_code_whatever_others_are_encoded_with_it() {
        int[][] codes = quantizer.encode(residuals, vectors);
        float[] one = Arrays.copyOfRange(residuals, 7 * DIMENSION, 8 * DIMENSION);
        float[] itself = Arrays.copyOfRange(vectors, 7 * DIMENSION, 8 * DIMENSION);
        int[][] alone = quantizer.encode(one, itself);
        for (int m = 0; m < codes.length; m++) {
            assertThat(alone[m][0]).isEqualTo(codes[m][7]);
        }
    }

    private int[][] nearest() {
        int[][] nearest = new int[quantizer.parts()][SIZE];
        for (int m = 0; m < nearest.length; m++) {
            for (int i = 0; i < SIZE; i++) {
                for (int c = 1; c < ProductQuantizer.CENTRES; c++) {
                    nearest[m][i] = square(i, m, c) < square(i, m, nearest[m][i]) ? c : nearest[m][i];
                }
            }
        }
        return nearest;
    }

    private double square(int i, int m, int c) {
        return Math.pow(error(i, 2 * m, c), 2) + Math.pow(error(i, 2 * m + 1, c), 2);
    }

    private double error(int i, int d, int c) {
        int first = d / 2 * ProductQuantizer.WIDTH * ProductQuantizer.CENTRES + d % 2 * ProductQuantizer.CENTRES;
        return residuals[i * DIMENSION + d] - (double) quantizer.centres()[first + c];
    }

    /** |e|² + (η − 1)(e·x/|x|)². */
    private double cost(int i, int[][] codes) {
        double square = 0;
        double along = 0;
        double norm = 0;
        for (int d = 0; d < DIMENSION; d++) {
            double error = error(i, d, codes[d / 2][i]);
            double x = vectors[i * DIMENSION + d];
            square += error * error;
            along += error * x;
            norm += x * x;
        }
        return square + EXTRA * along * along / norm;
    }
}
