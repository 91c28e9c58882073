package org.pyramidion.index;

/** The partitions that a query looks into: those of the highest inner products with their centroids. */
final class Nearby {

    private final float[] transposed; // [D, P]
    private final int count;
    private final int dimension;

    Nearby(Partitions partitions) {
        this.count = partitions.count();
        this.dimension = partitions.dimension();
        this.transposed = new float[dimension * count];
        for (int i = 0; i < transposed.length; i++) {
            transposed[i] = partitions.centroids()[i % count * dimension + i / count];
        }
    }

    /**
     * The best partitions and their products, best first.
     *
     * @param queries {@code [Q, D]}
     * @param most how many, at most
     */
    MipsIndex.Hits best(float[] queries, int q, int most) {
        float[] scores = new float[count];
        Loops.HERE.multiply(queries, q * dimension, dimension, transposed, scores);
        Reservoir chosen = new Reservoir(most);
        for (int p = 0; p < count; p++) {
            chosen.offer(p, scores[p]);
        }
        return chosen.hits();
    }
}
