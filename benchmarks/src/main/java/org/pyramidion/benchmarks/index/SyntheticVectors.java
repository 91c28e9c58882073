package org.pyramidion.benchmarks.index;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.VectorSink;

/**
 * Vectors with the structure that embeddings of blocks have, any number of them, made from a seed a chunk at a time.
 *
 * <p>A vector's direction is a sum of what all have in common, its topic, its document (eight blocks each) and noise;
 * topics are of very unequal size. All but the first have a spectrum that falls as d^−0.4 in a random basis. Its length
 * is log-normal and depends partly on the document. A query is made as one more block of some document, with more
 * noise.
 *
 * @param size how many vectors
 * @param dimension numbers of a vector
 * @param seed what all follows from
 */
public record SyntheticVectors(int size, int dimension, long seed) {

    private static final int CHUNK = 1 << 14;
    private static final int BLOCKS_A_DOCUMENT = 8;
    private static final int TOPICS = 4096;
    private static final double COMMON = Math.sqrt(0.15);
    private static final double TOPIC = Math.sqrt(0.30);
    private static final double DOCUMENT = Math.sqrt(0.25);
    private static final double NOISE = Math.sqrt(0.30);
    private static final double QUERY_NOISE = Math.sqrt(0.60);
    private static final double LENGTH = 10;
    private static final double LENGTH_SPREAD = 0.2;
    private static final double DECAY = -0.4;

    private enum Part {
        COMMON,
        TOPIC,
        DOCUMENT,
        BLOCK,
        QUERY,
        BASIS,
        TOPIC_OF,
        LENGTH_OF
    }

    /** Gives all vectors, from several threads. */
    public void giveTo(VectorSink sink, Progress progress) {
        float[] basis = basis();
        int chunks = (size + CHUNK - 1) / CHUNK;
        try (Progress.Task task = progress.start("making vectors", size, "vectors")) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                int from = chunk * CHUNK;
                int count = Math.min(CHUNK, size - from);
                float[] rows = rotated(draw(from, count, Part.BLOCK, NOISE), basis);
                IntStream.range(0, count).parallel().forEach(i -> sink.put(from + i, rows, i * dimension));
                task.update(from + count);
            }
        }
    }

    /** Queries, {@code [count, D]} row-major, each about another document. */
    public float[] queries(int count) {
        SplittableRandom random = random(Part.QUERY, -1);
        int[] blocks = random.ints(count, 0, size).toArray();
        float[] rows = new float[count * dimension];
        for (int q = 0; q < count; q++) {
            fill(rows, q, blocks[q], random(Part.QUERY, q), QUERY_NOISE);
        }
        return rotated(rows, basis());
    }

    private float[] draw(int from, int count, Part part, double noise) {
        float[] rows = new float[count * dimension];
        IntStream.range(0, count).parallel().forEach(i -> fill(rows, i, from + i, random(part, from + i), noise));
        return rows;
    }

    private void fill(float[] rows, int row, int block, SplittableRandom own, double noise) {
        int document = block / BLOCKS_A_DOCUMENT;
        int topic = topicOf(document);
        add(rows, row, random(Part.TOPIC, topic), TOPIC);
        add(rows, row, random(Part.DOCUMENT, document), DOCUMENT);
        add(rows, row, own, noise);
        for (int d = 0; d < dimension; d++) {
            rows[row * dimension + d] *= (float) Math.pow(d + 1, DECAY);
        }
        scale(rows, row, Math.sqrt(spectrum()));
        add(rows, row, random(Part.COMMON, 0), COMMON);
        double spread =
                LENGTH_SPREAD * (random(Part.LENGTH_OF, document).nextGaussian() + own.nextGaussian()) / Math.sqrt(2);
        scale(rows, row, LENGTH * Math.exp(spread) / Math.sqrt(dimension));
    }

    /** What brings the falling spectrum's variance back to one. */
    private double spectrum() {
        double sum = 0;
        for (int d = 0; d < dimension; d++) {
            sum += Math.pow(d + 1, 2 * DECAY);
        }
        return dimension / sum;
    }

    private void add(float[] rows, int row, SplittableRandom random, double weight) {
        for (int d = 0; d < dimension; d++) {
            rows[row * dimension + d] += (float) (weight * random.nextGaussian());
        }
    }

    private void scale(float[] rows, int row, double factor) {
        for (int d = 0; d < dimension; d++) {
            rows[row * dimension + d] *= (float) factor;
        }
    }

    /** The i-th largest topic has a share of about 1/i. */
    private int topicOf(int document) {
        double uniform = random(Part.TOPIC_OF, document).nextDouble();
        return (int) Math.min(TOPICS - 1, Math.pow(TOPICS, uniform) - 1);
    }

    private SplittableRandom random(Part part, long number) {
        return new SplittableRandom(
                new SplittableRandom(seed * 31 + part.ordinal()).nextLong() ^ (number + 1) * 0x9E3779B97F4A7C15L);
    }

    /** A random basis, {@code [D, D]}: a Gaussian matrix is nearly one after division by √D, and near is enough. */
    private float[] basis() {
        SplittableRandom random = random(Part.BASIS, 0);
        float[] basis = new float[dimension * dimension];
        for (int i = 0; i < basis.length; i++) {
            basis[i] = (float) (random.nextGaussian() / Math.sqrt(dimension));
        }
        return basis;
    }

    private float[] rotated(float[] rows, float[] basis) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor turned = Tensors.onHost(rows, rows.length / dimension, dimension)
                    .matmul(Tensors.onHost(basis, dimension, dimension)); // [B, D]
            return Tensors.floats(turned);
        }
    }
}
