package org.pyramidion.index;

/**
 * Product quantisation with four bits for each two numbers (Jégou et al. 2011), the code chosen by ScaNN's anisotropic
 * loss.
 *
 * <p>What counts in inner product search is the error along the vector: a query that scores high with x points along x,
 * so of an error e only e·x/|x| shows. The loss is |e|² + (η − 1)(e·x/|x|)² with η = (D − 1)T²/(1 − T²), T = 0.1 (Guo
 * et al. 2020, theorem 3.4). It couples the sub-vectors, which are chosen one after the other, the others fixed, twice.
 * ScaNN's own T is 0.2; residuals of a partition, whose centroid has most of what lies along x already, are better
 * served with less.
 */
final class ProductQuantizer {

    /** Centres of a sub-vector: what four bits can name. */
    static final int CENTRES = 16;
    /** Numbers of a sub-vector. */
    static final int WIDTH = 2;

    private static final int ROUNDS = 15;
    private static final int PASSES = 2;
    private static final double THRESHOLD = 0.1;

    private final int dimension;
    private final int parts;
    private final float[] centres; // [M, 2, 16]: the 16 first numbers, then the 16 second ones
    private final float extra; // η − 1

    ProductQuantizer(float[] centres, int dimension) {
        this.dimension = dimension;
        this.parts = parts(dimension);
        this.centres = centres;
        double square = THRESHOLD * THRESHOLD;
        this.extra = (float) Math.max(0, (dimension - 1) * square / (1 - square) - 1);
    }

    /** M: even, so that two codes fill a byte; what is missing of the last sub-vectors counts as zero. */
    static int parts(int dimension) {
        return (dimension + 3) / 4 * 2;
    }

    static int centresLength(int dimension) {
        return parts(dimension) * WIDTH * CENTRES;
    }

    int parts() {
        return parts;
    }

    float[] centres() {
        return centres;
    }

    /**
     * Finds the centres by k-means in each sub-space.
     *
     * @param residuals {@code [S, D]}
     */
    static ProductQuantizer train(float[] residuals, int dimension) {
        ProductQuantizer quantizer = new ProductQuantizer(new float[centresLength(dimension)], dimension);
        Parallel.forEach(quantizer.parts, m -> quantizer.learn(residuals, m));
        return quantizer;
    }

    private void learn(float[] residuals, int m) {
        int size = residuals.length / dimension;
        int x = m * WIDTH * CENTRES;
        int y = x + CENTRES;
        for (int c = 0; c < CENTRES; c++) {
            int row = (int) ((long) c * size / CENTRES);
            centres[x + c] = at(residuals, row * dimension, m * WIDTH);
            centres[y + c] = at(residuals, row * dimension, m * WIDTH + 1);
        }
        for (int round = 0; round < ROUNDS; round++) {
            double[] sums = new double[3 * CENTRES];
            for (int i = 0; i < size; i++) {
                float first = at(residuals, i * dimension, m * WIDTH);
                float second = at(residuals, i * dimension, m * WIDTH + 1);
                int c = nearest(m, first, second);
                sums[c] += first;
                sums[CENTRES + c] += second;
                sums[2 * CENTRES + c]++;
            }
            for (int c = 0; c < CENTRES; c++) {
                if (sums[2 * CENTRES + c] > 0) {
                    centres[x + c] = (float) (sums[c] / sums[2 * CENTRES + c]);
                    centres[y + c] = (float) (sums[CENTRES + c] / sums[2 * CENTRES + c]);
                }
            }
        }
    }

    private float at(float[] values, int row, int d) {
        return d < dimension ? values[row + d] : 0;
    }

    private int nearest(int m, float x, float y) {
        return cheapest(m, x, y, 0, 0, 0, 0);
    }

    /** The centre of least |e|² + extra·(rest + e·(alongX, alongY))², e = (x, y) − centre. */
    private int cheapest(int m, float x, float y, float extra, float rest, float alongX, float alongY) {
        int first = m * WIDTH * CENTRES;
        int best = 0;
        float least = Float.POSITIVE_INFINITY;
        for (int c = 0; c < CENTRES; c++) {
            float ex = x - centres[first + c];
            float ey = y - centres[first + CENTRES + c];
            float along = rest + ex * alongX + ey * alongY;
            float cost = ex * ex + ey * ey + extra * along * along;
            if (cost < least) {
                least = cost;
                best = c;
            }
        }
        return best;
    }

    /**
     * Encodes one residual.
     *
     * @param residual vector less its centroid, {@code [D]}
     * @param vector the vector itself, which gives the direction that counts
     * @param codes gets a centre for each of the M sub-vectors
     */
    void encode(float[] residual, float[] vector, byte[] codes) {
        float norm = (float) Math.sqrt(Loops.HERE.dot(vector, 0, vector, 0, dimension));
        float scale = norm > 0 ? 1 / norm : 0;
        float along = 0; // e·x/|x| with the codes so far
        for (int m = 0; m < parts; m++) {
            codes[m] = (byte) nearest(m, at(residual, 0, m * WIDTH), at(residual, 0, m * WIDTH + 1));
            along += along(residual, vector, scale, m, codes[m]);
        }
        for (int pass = 0; pass < PASSES && extra > 0; pass++) {
            for (int m = 0; m < parts; m++) {
                float rest = along - along(residual, vector, scale, m, codes[m]);
                codes[m] = (byte) cheapest(
                        m,
                        at(residual, 0, m * WIDTH),
                        at(residual, 0, m * WIDTH + 1),
                        extra,
                        rest,
                        scale * at(vector, 0, m * WIDTH),
                        scale * at(vector, 0, m * WIDTH + 1));
                along = rest + along(residual, vector, scale, m, codes[m]);
            }
        }
    }

    private float along(float[] residual, float[] vector, float scale, int m, int code) {
        int first = m * WIDTH * CENTRES + code;
        int d = m * WIDTH;
        return scale
                * ((at(residual, 0, d) - centres[first]) * at(vector, 0, d)
                        + (at(residual, 0, d + 1) - centres[first + CENTRES]) * at(vector, 0, d + 1));
    }

    /** Inner products of a query's sub-vectors with the centres, {@code [M, 16]}. */
    float[] products(float[] queries, int query) {
        float[] products = new float[parts * CENTRES];
        for (int m = 0; m < parts; m++) {
            float x = at(queries, query * dimension, m * WIDTH);
            float y = at(queries, query * dimension, m * WIDTH + 1);
            int first = m * WIDTH * CENTRES;
            for (int c = 0; c < CENTRES; c++) {
                products[m * CENTRES + c] = x * centres[first + c] + y * centres[first + CENTRES + c];
            }
        }
        return products;
    }
}
