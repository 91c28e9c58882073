package org.pyramidion.benchmarks;

import java.util.Arrays;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/**
 * Exact search over random vectors that lie on the device: products and top k, by parts of a million rows as the index
 * does it, the hits fetched. Prints queries a second.
 *
 * <p>Arguments: vectors (13353718, the blocks of the paper's corpus), dimension (128), queries at once (64), k (8).
 */
public final class DeviceSearch {

    private static final int PART = 1 << 20;
    private static final int ROUNDS = 9;

    private DeviceSearch() {}

    /** Makes the vectors on the device and searches them. */
    public static void main(String[] arguments) {
        int size = argument(arguments, 0, 13_353_718);
        int dimension = argument(arguments, 1, 128);
        int queries = argument(arguments, 2, 64);
        int k = argument(arguments, 3, 8);
        System.out.println(Engine.description());
        try (Scope scope = Scope.withoutGradients()) {
            Tensor[] parts = new Tensor[(size + PART - 1) / PART];
            Tensor like = Tensors.of(new float[1], 1);
            Arrays.setAll(
                    parts,
                    p -> Tensors.zeros(like, Math.min(PART, size - p * PART), dimension)
                            .normal_());
            double[] seconds = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                Engine.synchronize();
                long begun = System.nanoTime();
                search(parts, queries, dimension, k);
                seconds[round] = (System.nanoTime() - begun) / 1e9;
            }
            Arrays.sort(seconds);
            System.out.printf(
                    "%,d vectors of %d, %d queries at once, top %d: %.4f s (median of %d), %,.0f queries/s%n",
                    size, dimension, queries, k, seconds[ROUNDS / 2], ROUNDS, queries / seconds[ROUNDS / 2]);
        }
    }

    private static void search(Tensor[] parts, int queries, int dimension, int k) {
        try (Scope scope = Scope.withoutGradients()) {
            float[] values = new float[queries * dimension];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.sin(i);
            }
            Tensor batch = Tensors.of(values, queries, dimension);
            for (Tensor part : parts) {
                T_TensorTensor_T top = batch.matmul(part.t()).topk(Math.min(k, part.size(0)));
                Tensors.floats(top.get0());
                Tensors.ints(top.get1());
            }
        }
    }

    private static int argument(String[] arguments, int i, int fallback) {
        return arguments.length > i ? Integer.parseInt(arguments[i]) : fallback;
    }
}
