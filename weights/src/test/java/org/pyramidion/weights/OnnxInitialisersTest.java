package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

@Timeout(300)
class OnnxInitialisersTest {

    @TempDir
    Path directory;

    private static TestOnnx model() {
        return new TestOnnx()
                .matMul("/encoder/layer.0/attention/self/query/MatMul", "onnx::MatMul_123")
                .matMul("/encoder/layer.0/attention/self/MatMul_1", "/encoder/layer.0/Transpose_output_0")
                .initialiser("onnx::MatMul_123", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
                .initialiser("encoder.layer.0.output.dense.bias", new long[] {2}, 7, 8);
    }

    private Path write(TestOnnx model) throws IOException {
        return Files.write(directory.resolve("m.onnx"), model.toArray());
    }

    @Test
    void anonymousWeightsGetTheNameOfTheirLayerAndAreTransposedBack() throws IOException {
        try (WeightFile weights = OnnxInitialisers.open(write(model()))) {
            assertThat(weights.names())
                    .containsExactly(
                            "encoder.layer.0.attention.self.query.weight", "encoder.layer.0.output.dense.bias");
            WeightTensor query = weights.tensor("encoder.layer.0.attention.self.query.weight");
            assertThat(query.name()).isEqualTo("encoder.layer.0.attention.self.query.weight");
            assertThat(query.shape()).containsExactly(3, 2);
            assertThat(query.toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(weights.tensor("encoder.layer.0.output.dense.bias").toFloats())
                    .containsExactly(7, 8);
        }
    }

    @Test
    void weightsThatKeptTheirNameAreLeftAsTheyAre() throws IOException {
        TestOnnx model =
                new TestOnnx().matMul("/x/MatMul", "x.weight").initialiser("x.weight", new long[] {1, 2}, 1, 2);
        try (WeightFile weights = OnnxInitialisers.open(write(model))) {
            assertThat(weights.tensor("x.weight").shape()).containsExactly(1, 2);
        }
    }

    @Test
    void floatsAreReadFromFieldsOfTheirOwnToo() throws IOException {
        TestOnnx model = new TestOnnx()
                .initialiser(TestOnnx.tensor("packed", 1, 2).field(4, Bytes.floats(1, 2)))
                .initialiser(TestOnnx.tensor("single", 1, 3)
                        .field32(4, Float.floatToIntBits(1))
                        .field32(4, Float.floatToIntBits(2))
                        .field32(4, Float.floatToIntBits(3)));
        try (WeightFile weights = OnnxInitialisers.open(write(model))) {
            assertThat(weights.tensor("packed").toFloats()).containsExactly(1, 2);
            assertThat(weights.tensor("single").toFloats()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void dataThatDoNotFitTheirShapeAreRefused() throws IOException {
        Path file = write(new TestOnnx().initialiser("t", new long[] {3}, 1, 2));
        assertThatThrownBy(() -> OnnxInitialisers.open(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("tensor t of type F32 has 8 bytes, which its shape has not");
    }

    @Test
    void moreDimensionsThanATensorHasAreRefusedBeforeTheyTakeMemory() throws IOException {
        Path packed = write(new TestOnnx().initialiser(new Bytes().field(1, new byte[1 << 20])));
        assertThatThrownBy(() -> OnnxInitialisers.open(packed))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith("%s: not a valid ONNX model: a tensor has more than 32 dimensions", packed);
        long[] most = new long[32];
        Arrays.fill(most, 1);
        try (WeightFile weights = OnnxInitialisers.open(write(new TestOnnx().initialiser("t", most, 7)))) {
            assertThat(weights.tensor("t").shape()).isEqualTo(most);
        }
    }

    @Test
    void dataInAnotherFileAreRefused() throws IOException {
        Path file = write(new TestOnnx().initialiser(TestOnnx.tensor("t", 1, 3).field(14, 1)));
        assertThatThrownBy(() -> OnnxInitialisers.open(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("tensor t is kept in another file");
    }

    @Test
    void aFileThatIsNoModelIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("m.onnx"), "plain text");
        assertThatThrownBy(() -> OnnxInitialisers.open(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith("%s: not a valid ONNX model: ", file);
    }
}
