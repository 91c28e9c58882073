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
    private final float weight; // √(η − 1)

    ProductQuantizer(float[] centres, int dimension) {
        this.dimension = dimension;
        this.parts = parts(dimension);
        this.centres = centres;
        double square = THRESHOLD * THRESHOLD;
        this.weight = (float) Math.sqrt(Math.max(0, (dimension - 1) * square / (1 - square) - 1));
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
        float[] points = points(residuals, m);
        for (int c = 0; c < CENTRES; c++) {
            int row = (int) ((long) c * size / CENTRES);
            centres[x + c] = points[row];
            centres[y + c] = points[size + row];
        }
        float[] along = new float[3 * size]; // the plain distance
        int[] nearest = new int[size];
        for (int round = 0; round < ROUNDS; round++) {
            Loops.HERE.cheapest(points, along, centres, x, nearest);
            moveToMeans(points, nearest, x);
        }
    }

    /** Sub-vector m of each row, {@code [2, rows]}. */
    private float[] points(float[] rows, int m) {
        int size = rows.length / dimension;
        float[] points = new float[WIDTH * size];
        for (int i = 0; i < size; i++) {
            points[i] = at(rows, i * dimension, m * WIDTH);
            points[size + i] = at(rows, i * dimension, m * WIDTH + 1);
        }
        return points;
    }

    private float at(float[] values, int row, int d) {
        return d < dimension ? values[row + d] : 0;
    }

    private void moveToMeans(float[] points, int[] nearest, int x) {
        int size = nearest.length;
        double[] sums = new double[3 * CENTRES];
        for (int i = 0; i < size; i++) {
            int c = nearest[i];
            sums[c] += points[i];
            sums[CENTRES + c] += points[size + i];
            sums[2 * CENTRES + c]++;
        }
        for (int c = 0; c < CENTRES; c++) {
            if (sums[2 * CENTRES + c] > 0) {
                centres[x + c] = (float) (sums[c] / sums[2 * CENTRES + c]);
                centres[x + CENTRES + c] = (float) (sums[CENTRES + c] / sums[2 * CENTRES + c]);
            }
        }
    }

    /**
     * Encodes residuals.
     *
     * @param residuals vectors less their centroids, {@code [n, D]}
     * @param vectors the vectors themselves, which give the directions that count, {@code [n, D]}
     * @return a centre for each sub-vector, {@code [M, n]}
     */
    int[][] encode(float[] residuals, float[] vectors) {
        int size = vectors.length / dimension;
        float[][] points = new float[parts][];
        float[][] directions = new float[parts][]; // x/|x|
        float[] along = new float[size]; // e·x/|x| with the codes so far
        int[][] codes = new int[parts][size];
        float[] scales = scales(vectors);
        float[] none = new float[3 * size];
        for (int m = 0; m < parts; m++) {
            points[m] = points(residuals, m);
            directions[m] = scaled(points(vectors, m), scales);
            Loops.HERE.cheapest(points[m], none, centres, m * WIDTH * CENTRES, codes[m]);
            add(along, 1, points[m], directions[m], m, codes[m]);
        }
        float[] behind = new float[3 * size];
        for (int pass = 0; pass < PASSES && weight > 0; pass++) {
            for (int m = 0; m < parts; m++) {
                add(along, -1, points[m], directions[m], m, codes[m]);
                weigh(along, directions[m], behind);
                Loops.HERE.cheapest(points[m], behind, centres, m * WIDTH * CENTRES, codes[m]);
                add(along, 1, points[m], directions[m], m, codes[m]);
            }
        }
        return codes;
    }

    private float[] scales(float[] vectors) {
        float[] scales = new float[vectors.length / dimension];
        for (int i = 0; i < scales.length; i++) {
            float norm = (float) Math.sqrt(Loops.HERE.dot(vectors, i * dimension, vectors, i * dimension, dimension));
            scales[i] = norm > 0 ? 1 / norm : 0;
        }
        return scales;
    }

    private static float[] scaled(float[] points, float[] scales) {
        for (int i = 0; i < scales.length; i++) {
            points[i] *= scales[i];
            points[scales.length + i] *= scales[i];
        }
        return points;
    }

    /** Adds to each vector's e·x/|x| what its sub-vector m gives, or takes that away. */
    private void add(float[] along, float sign, float[] points, float[] directions, int m, int[] codes) {
        int size = along.length;
        int first = m * WIDTH * CENTRES;
        for (int i = 0; i < size; i++) {
            along[i] += sign
                    * ((points[i] - centres[first + codes[i]]) * directions[i]
                            + (points[size + i] - centres[first + CENTRES + codes[i]]) * directions[size + i]);
        }
    }

    /** For {@link Loops#cheapest}: what other sub-vectors leave along x, and x's direction, {@code [3, n]}. */
    private void weigh(float[] along, float[] directions, float[] weighed) {
        int size = along.length;
        for (int i = 0; i < size; i++) {
            weighed[i] = weight * along[i];
        }
        for (int i = 0; i < directions.length; i++) {
            weighed[size + i] = weight * directions[i];
        }
    }
}
