package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class OpsTest {

    private static final int HEADS = 2;
    private static final int LENGTH = 40;
    private static final int SIZE = 8;

    private static Tensor random(long seed) {
        int count = HEADS * LENGTH * SIZE;
        double[] values = new SplittableRandom(seed).doubles(count, -2, 2).toArray();
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) values[i];
        }
        return Tensors.of(floats, 1, HEADS, LENGTH, SIZE).to(ScalarType.BFloat16);
    }

    private static float[] floats(Tensor x) {
        return Tensors.floats(x.to(ScalarType.Float).contiguous());
    }

    @Test
    void bfloat16_attention_that_learns_is_that_of_float32_rounded() {
        assumeFalse(Engine.device().isAccelerator());
        try (Scope scope = Scope.open()) {
            Tensor[] half = {random(1), random(2), random(3)};
            Tensor[] wide = new Tensor[half.length];
            for (int i = 0; i < half.length; i++) {
                wide[i] = half[i].to(ScalarType.Float).detach().set_requires_grad(true);
                half[i] = half[i].detach().set_requires_grad(true);
            }
            TensorOptional none = new TensorOptional();
            Tensor learning = Ops.attention(half[0], half[1], half[2], none, 0);
            Tensor exact = Ops.attention(wide[0], wide[1], wide[2], none, 0);
            assertThat(learning.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
            assertThat(floats(learning)).isEqualTo(floats(exact.to(ScalarType.BFloat16)));

            learning.to(ScalarType.Float).sum().backward();
            exact.sum().backward();
            for (int i = 0; i < half.length; i++) {
                assertThat(floats(half[i].grad()))
                        .isEqualTo(floats(wide[i].grad().to(ScalarType.BFloat16)));
            }
        }
    }
}
