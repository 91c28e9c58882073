package org.pyramidion.engine;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What matrix products of float32 values are computed in. Weights, gradients of weights, sums and normalisations stay
 * float32, as in automatic mixed precision. It belongs to the weights ({@link Parameters#in}), not to the process:
 * models of different precision can compute at once.
 */
public enum Precision {
    FLOAT32,
    /** Eight bits of mantissa: several times as fast on processors with instructions for it, slower on others. */
    BFLOAT16;

    /** {@code float32} or {@code bfloat16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The faster one here: on a CPU as the names of its instructions tell ({@link ProcessorFlags}). Where they do not,
     * it is found once for the process by timing products of the two by turns. They take a millisecond or two, so that
     * some of them run without interruption even on a busy machine, and the shortest time of each counts.
     */
    public static Precision fastest() {
        return Fastest.HERE;
    }

    private static final class Fastest {
        private static final int TURNS = 40;
        private static final int FEW_TURNS = 5;
        private static final Precision HERE = here();

        private static Precision here() {
            return Engine.device().isAccelerator()
                    ? measure()
                    : ProcessorFlags.fastest().orElseGet(Fastest::measure);
        }

        private static Precision measure() {
            double float32 = Double.MAX_VALUE;
            double bfloat16 = Double.MAX_VALUE;
            // Where bfloat16 is emulated, a few turns tell, and all of them would take seconds.
            for (int turn = 0; turn < TURNS && (turn < FEW_TURNS || bfloat16 < 2 * float32); turn++) {
                float32 = Math.min(float32, seconds(FLOAT32));
                bfloat16 = Math.min(bfloat16, seconds(BFLOAT16));
            }
            return bfloat16 < 0.7 * float32 ? BFLOAT16 : FLOAT32;
        }

        private static double seconds(Precision precision) {
            try (Scope scope = Scope.withoutGradients()) {
                Tensor x = ones(precision, 256, 768);
                Tensor weight = ones(precision, 768, 768);
                Engine.synchronize();
                long begun = System.nanoTime();
                torch.linear(x, weight);
                Engine.synchronize();
                return (System.nanoTime() - begun) / 1e9;
            }
        }
    }

    /** A matrix of ones of this precision's type, to measure with. */
    public static Tensor ones(Precision precision, long rows, long columns) {
        Engine.start();
        ScalarType type = precision == BFLOAT16 ? ScalarType.BFloat16 : ScalarType.Float;
        return Tensors.placed(torch.ones(new long[] {rows, columns}, new TensorOptions(type)));
    }

    /**
     * Floating-point operations a second of a product of square matrices, 2048 wide on a CPU (512 in the slower
     * precision) and 8192 on a GPU, the best of a few measured now. They hold random numbers: a GPU is faster with
     * zeros and ones.
     */
    public double productRate() {
        int n = Engine.device().isCuda() ? 8192 : this == Fastest.HERE ? 2048 : 512; // the slower one may be very slow
        try (Scope scope = Scope.withoutGradients()) {
            Tensor a = ones(this, n, n).uniform_();
            double[] seconds = new double[5];
            for (int i = 0; i < seconds.length; i++) {
                Engine.synchronize();
                long begun = System.nanoTime();
                a.matmul(a);
                Engine.synchronize();
                seconds[i] = (System.nanoTime() - begun) / 1e9;
            }
            return 2.0 * n * n * n / Arrays.stream(seconds).min().orElseThrow();
        }
    }
}
