package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.pyramidion.weights.WeightTensor;

class TensorsTest {

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @RepeatedTest(20)
    void arrays_come_back_as_they_were(RepetitionInfo info) {
        long seed = info.getCurrentRepetition();
        SplittableRandom random = new SplittableRandom(seed);
        int rows = random.nextInt(1, 9);
        int columns = random.nextInt(1, 9);
        int[] ints = random.ints(rows * columns).toArray();
        double[] doubles = random.doubles(rows * columns, -1e10, 1e10).toArray();
        float[] floats = new float[doubles.length];
        IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) doubles[i]);
        assertThat(Tensors.ints(Tensors.of(ints, rows, columns)))
                .as("seed %d", seed)
                .isEqualTo(ints);
        assertThat(Tensors.doubles(Tensors.of(doubles, rows, columns)))
                .as("seed %d", seed)
                .isEqualTo(doubles);
        assertThat(Tensors.floats(Tensors.of(floats, rows, columns)))
                .as("seed %d", seed)
                .isEqualTo(floats);
        assertThat(Tensors.shape(Tensors.of(floats, rows, columns))).containsExactly(rows, columns);
    }

    @Test
    void a_transposed_tensor_is_read_in_its_own_row_major_order() {
        Tensor tensor = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(Tensors.floats(tensor.t())).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(Tensors.doubles(tensor.t())).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void a_tensor_may_be_empty() {
        assertThat(Tensors.floats(Tensors.of(new float[0], 0, 4))).isEmpty();
        assertThat(Tensors.doubles(Tensors.of(new double[0], 0))).isEmpty();
        assertThat(Tensors.ints(Tensors.of(new int[0], 0))).isEmpty();
        assertThat(Tensors.shape(Tensors.of(new float[0], 0, 4))).containsExactly(0, 4);
    }

    @Test
    void an_array_that_does_not_fill_the_shape_is_refused() {
        assertThatThrownBy(() -> Tensors.of(new float[] {1, 2, 3}, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 values")
                .hasMessageContaining("[2, 2]");
    }

    @Test
    void what_is_neither_contiguous_nor_of_a_weights_type_has_no_weight_form() {
        Tensor transposed = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t();
        assertThatThrownBy(() -> Tensors.weight("w", transposed)).isInstanceOf(IllegalArgumentException.class);
        Tensor bool = transposed.gt(new org.bytedeco.pytorch.Scalar(2.0));
        assertThatThrownBy(() -> Tensors.weight("w", bool.contiguous())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void weight_tensors_of_every_type_come_back() {
        for (Tensor tensor : new Tensor[] {
            Tensors.of(new float[] {1.5f, -2}, 2),
            Tensors.of(new double[] {Math.PI}, 1, 1),
            Tensors.of(new long[] {7}, 1)
        }) {
            WeightTensor weight = Tensors.weight("w", tensor);
            Tensor back = Tensors.of(weight);
            assertThat(back.scalar_type().intern())
                    .isEqualTo(tensor.scalar_type().intern());
            assertThat(Tensors.shape(back)).isEqualTo(Tensors.shape(tensor));
            assertThat(Tensors.memory(back).mismatch(Tensors.memory(tensor))).isEqualTo(-1);
        }
    }

    @Test
    void a_view_shares_foreign_memory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4);
            Tensor view = Tensors.view(memory, 2, 2);
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, 3, 9);
            assertThat(Tensors.floats(view)).containsExactly(1, 2, 3, 9);
        }
    }

    @Test
    void zeros_take_the_type_of_another() {
        assertThat(Tensors.zeros(Tensors.of(new double[] {1}, 1), 2, 2)
                        .scalar_type()
                        .intern())
                .isEqualTo(Tensors.of(new double[] {1}, 1).scalar_type().intern());
        assertThat(Tensors.floats(Tensors.zeros(Tensors.of(new float[] {1}, 1), 3)))
                .containsExactly(0, 0, 0);
    }
}
