package org.pyramidion.model;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Tensors;

/** What weights begin with that no file has. */
final class InitialWeights {

    private static final double DEVIATION = 0.02;

    private InitialWeights() {}

    /** Truncated normal, as in BERT. */
    static Tensor normal(RandomGenerator random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            double draw = random.nextGaussian();
            while (Math.abs(draw) > 2) {
                draw = random.nextGaussian();
            }
            values[i] = (float) (draw * DEVIATION);
        }
        return Tensors.of(values, rows, columns);
    }

    static Tensor filled(float value, int length) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return Tensors.of(values, length);
    }

    static Tensor identity(int size) {
        float[] values = new float[size * size];
        for (int i = 0; i < size; i++) {
            values[i * size + i] = 1;
        }
        return Tensors.of(values, size, size);
    }
}
