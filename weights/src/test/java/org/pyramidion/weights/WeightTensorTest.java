package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WeightTensorTest {

    private static WeightTensor tensor(ElementType type, int count, byte... bytes) {
        return new WeightTensor("t", type, new long[] {count}, MemorySegment.ofArray(bytes));
    }

    @Test
    void everyTypeIsReadAsFloats() {
        assertThat(tensor(
                                ElementType.F64,
                                1,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0xf8,
                                (byte) 0x3f)
                        .toFloats())
                .containsExactly(1.5f);
        assertThat(tensor(ElementType.F32, 1, (byte) 0, (byte) 0, (byte) 0xc0, (byte) 0x3f)
                        .toFloats())
                .containsExactly(1.5f);
        assertThat(tensor(ElementType.F16, 1, (byte) 0, (byte) 0x3e).toFloats()).containsExactly(1.5f);
        assertThat(tensor(ElementType.BF16, 2, (byte) 0xc0, (byte) 0x3f, (byte) 0xc0, (byte) 0xbf)
                        .toFloats())
                .containsExactly(1.5f, -1.5f);
        assertThat(tensor(
                                ElementType.I64,
                                1,
                                (byte) -2,
                                (byte) -1,
                                (byte) -1,
                                (byte) -1,
                                (byte) -1,
                                (byte) -1,
                                (byte) -1,
                                (byte) -1)
                        .toFloats())
                .containsExactly(-2);
        assertThat(tensor(ElementType.I32, 1, (byte) -2, (byte) -1, (byte) -1, (byte) -1)
                        .toFloats())
                .containsExactly(-2);
        assertThat(tensor(ElementType.I8, 2, (byte) -2, (byte) 3).toFloats()).containsExactly(-2, 3);
        assertThat(tensor(ElementType.U8, 2, (byte) -2, (byte) 3).toFloats()).containsExactly(254, 3);
        assertThat(tensor(ElementType.BOOL, 2, (byte) 0, (byte) 1).toFloats()).containsExactly(0, 1);
    }

    @Test
    void transposingTurnsRowsIntoColumnsWhateverTheTypeAndSize() {
        WeightTensor small =
                WeightTensor.of("t", new long[] {2, 3}, 1, 2, 3, 4, 5, 6).transposed();
        assertThat(small.shape()).containsExactly(3, 2);
        assertThat(small.toFloats()).containsExactly(1, 4, 2, 5, 3, 6);

        byte[] bytes = new byte[50 * 70];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 113);
        }
        float[] turned = new WeightTensor("t", ElementType.U8, new long[] {50, 70}, MemorySegment.ofArray(bytes))
                .transposed()
                .toFloats();
        for (int row = 0; row < 50; row++) {
            for (int column = 0; column < 70; column++) {
                assertThat(turned[column * 50 + row]).isEqualTo((row * 70 + column) % 113);
            }
        }
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anyNumberOfRowsOfNothingAreTurnedAtOnce() {
        WeightTensor nothing = WeightTensor.of("t", new long[] {1L << 60, 0});
        assertThat(nothing.transposed().shape()).containsExactly(0, 1L << 60);
    }

    @Test
    void onlyMatricesAreTransposed() {
        assertThatThrownBy(() -> WeightTensor.of("t", new long[] {2}, 1, 2).transposed())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("t [2] is not a matrix");
    }

    @Test
    void dataMustBeAsLargeAsTheShapeSays() {
        assertThatThrownBy(() -> WeightTensor.of("t", new long[] {2, 2}, 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WeightTensor.of("t", new long[] {1L << 40, 1L << 40}, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neitherShapeNorDataCanBeChangedFromOutside() {
        long[] shape = {2};
        WeightTensor tensor = WeightTensor.of("t", shape, 1, 2);
        shape[0] = 7;
        tensor.shape()[0] = 8;
        assertThat(tensor.shape()).containsExactly(2);
        assertThat(tensor.data().isReadOnly()).isTrue();
    }

    @Test
    void aScalarHasOneElementAndAnEmptyTensorNone() {
        assertThat(WeightTensor.of("t", new long[0], 1).elements()).isEqualTo(1);
        assertThat(WeightTensor.of("t", new long[] {Long.MAX_VALUE, Long.MAX_VALUE, 0})
                        .elements())
                .isZero();
    }
}
