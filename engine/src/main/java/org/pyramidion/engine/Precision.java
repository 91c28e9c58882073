package org.pyramidion.engine;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What matrix products of float32 values are computed in. Weights, gradients of weights, sums and normalisations stay
 * float32, as in automatic mixed precision. The setting holds for the process.
 */
public enum Precision {
    FLOAT32,
    /** Eight bits of mantissa: several times as fast on processors with instructions for it, slower on others. */
    BFLOAT16;

    private static volatile Precision current = FLOAT32;

    /** What products are computed in now; float32 unless {@link #use} said otherwise. */
    public static Precision current() {
        return current;
    }

    /** Computes products in this precision from now on. */
    public void use() {
        current = this;
    }

    /**
     * The faster one here, found once by timing a product of the size that a small transformer has. The shortest of several
     * times counts, since whatever else the machine does can only make one longer.
     */
    public static Precision fastest() {
        return Fastest.HERE;
    }

    private static final class Fastest {
        private static final Precision HERE = seconds(BFLOAT16) < 0.7 * seconds(FLOAT32) ? BFLOAT16 : FLOAT32;
    }

    /** A matrix of ones of this precision's type, to measure with. */
    public static Tensor ones(Precision precision, long rows, long columns) {
        Engine.start();
        ScalarType type = precision == BFLOAT16 ? ScalarType.BFloat16 : ScalarType.Float;
        return torch.ones(new long[] {rows, columns}, new TensorOptions(type));
    }

    /** Floating-point operations a second of a product of 2048 × 2048 matrices, the best of a few measured now. */
    public double productRate() {
        int n = 2048;
        try (Scope scope = Scope.withoutGradients()) {
            Tensor a = ones(this, n, n);
            double[] seconds = new double[5];
            for (int i = 0; i < seconds.length; i++) {
                long begun = System.nanoTime();
                a.matmul(a);
                seconds[i] = (System.nanoTime() - begun) / 1e9;
            }
            return 2.0 * n * n * n / Arrays.stream(seconds).min().orElseThrow();
        }
    }

    private static double seconds(Precision precision) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor x = ones(precision, 1024, 768);
            Tensor weight = ones(precision, 768, 768);
            double[] times = new double[25];
            for (int i = 0; i < times.length; i++) {
                long begun = System.nanoTime();
                torch.linear(x, weight);
                times[i] = (System.nanoTime() - begun) / 1e9;
            }
            return Arrays.stream(times).min().orElseThrow();
        }
    }
}
