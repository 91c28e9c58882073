package org.pyramidion.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Small whole files of each format, from which fuzzing begins. */
final class FuzzSeeds {

    private FuzzSeeds() {}

    /** Writes what {@link FuzzTarget} takes: a byte for the reader, then the file. The argument is the directory. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        List<byte[]> files = List.of(safeTensors(directory), torch(), onnx(), pickle());
        for (int reader = 0; reader < files.size(); reader++) {
            byte[] file = files.get(reader);
            byte[] seed = new byte[1 + file.length];
            seed[0] = (byte) reader;
            System.arraycopy(file, 0, seed, 1, file.length);
            Files.write(directory.resolve("seed-" + reader), seed);
        }
    }

    static byte[] safeTensors(Path directory) throws IOException {
        Path file = directory.resolve("w.safetensors");
        List<WeightTensor> tensors = List.of(
                WeightTensor.of("b.weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6),
                WeightTensor.of("a.bias", new long[] {2}, 7, 8),
                WeightTensor.of("scalar", new long[] {}, 9));
        SafeTensors.write(file, tensors, Map.of("k", "v"));
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    static byte[] torch() {
        return TorchCheckpointTest.model().toArray();
    }

    static byte[] pickle() {
        Map<String, MemorySegment> entries = StoredZip.read(MemorySegment.ofArray(torch()));
        return entries.get("archive/data.pkl").toArray(JAVA_BYTE);
    }

    static byte[] onnx() {
        return new TestOnnx()
                .matMul("/encoder/layer.0/attention/self/query/MatMul", "onnx::MatMul_123")
                .matMul("/encoder/layer.0/attention/self/MatMul_1", "/encoder/layer.0/Transpose_output_0")
                .initialiser("onnx::MatMul_123", new long[] {2, 3}, 1, 2, 3, 4, 5, 6)
                .initialiser("encoder.layer.0.output.dense.bias", new long[] {2}, 7, 8)
                .toArray();
    }
}
