package org.pyramidion.index;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random vectors whose lengths differ by a factor of hundreds, so that inner product and cosine disagree. */
record Vectors(long seed, float[][] rows) {

    static Vectors random(long seed, int size, int dimension) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] rows = new float[size][dimension];
        for (float[] row : rows) {
            double norm = Math.exp(random.nextDouble(-3, 3));
            for (int d = 0; d < dimension; d++) {
                row[d] = (float) (norm * random.nextGaussian());
            }
        }
        return new Vectors(seed, rows);
    }

    int dimension() {
        return rows[0].length;
    }

    void giveTo(VectorSink sink) {
        for (int id = 0; id < rows.length; id++) {
            sink.put(id, rows[id], 0);
        }
    }

    /** Gives the vectors of an append, whose first id is {@code firstId}. */
    void giveTo(VectorSink sink, int firstId) {
        for (int i = 0; i < rows.length; i++) {
            sink.put(firstId + i, rows[i], 0);
        }
    }

    Vectors then(Vectors others) {
        return new Vectors(
                seed,
                Stream.concat(Arrays.stream(rows), Arrays.stream(others.rows)).toArray(float[][]::new));
    }

    /** Σ |q_d x_d|, by which rounding of the numbers can change a score. */
    double size(float[] query, int id) {
        return IntStream.range(0, query.length)
                .mapToDouble(d -> Math.abs((double) query[d] * rows[id][d]))
                .sum();
    }

    double score(float[] query, int id) {
        return IntStream.range(0, query.length)
                .mapToDouble(d -> (double) query[d] * rows[id][d])
                .sum();
    }

    /** All ids that are not excluded, best first. */
    List<Integer> ranked(float[] query, int... excluded) {
        return IntStream.range(0, rows.length)
                .filter(id -> Arrays.stream(excluded).noneMatch(e -> e == id))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> -score(query, id)))
                .toList();
    }
}
