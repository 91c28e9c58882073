package org.pyramidion.index;

/** Inner products of queries' sub-vectors with the centres of a quantiser. */
final class CentreProducts {

    /** Rows of the products: one for each centre, their least, their greatest. */
    static final int ROWS = ProductQuantizer.CENTRES + 2;

    private final int parts;
    private final int dimension;
    private final float[] centres; // [2, 16, M]

    CentreProducts(ProductQuantizer quantizer, int dimension) {
        this.parts = quantizer.parts();
        this.dimension = dimension;
        this.centres = new float[quantizer.centres().length];
        int half = ProductQuantizer.CENTRES * parts;
        for (int i = 0; i < half; i++) {
            int from = i % parts * ProductQuantizer.WIDTH * ProductQuantizer.CENTRES + i / parts;
            centres[i] = quantizer.centres()[from];
            centres[half + i] = quantizer.centres()[from + ProductQuantizer.CENTRES];
        }
    }

    /**
     * Those of one query, {@code [18, M]}: with each centre, the least of these, the greatest.
     *
     * @param queries {@code [Q, D]}
     */
    float[] of(float[] queries, int q) {
        float[] query = new float[2 * parts]; // first numbers of the sub-vectors, then second ones
        for (int d = 0; d < dimension; d++) {
            query[d % 2 * parts + d / 2] = queries[q * dimension + d];
        }
        float[] products = new float[ROWS * parts];
        Loops.HERE.products(query, centres, products);
        return products;
    }
}
