package org.pyramidion.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

/**
 * Every reader of weights on damaged files, in memory: a variant that crashes names its seed. How many variants of each
 * file: the system property {@code pyramidion.fuzz}.
 */
@Timeout(1800)
class FuzzTest {

    private static final int COUNT = Integer.getInteger("pyramidion.fuzz", 5_000);

    @TempDir
    Path directory;

    private void check(TestReporter reporter, byte[] original, Function<MemorySegment, WeightFile> reader) {
        reporter.publishEntry(Mutations.check(original, COUNT, reader).toString());
    }

    @Test
    void noDamageCrashesSafeTensors(TestReporter reporter) throws IOException {
        Path file = directory.resolve("w.safetensors");
        check(reporter, FuzzSeeds.safeTensors(directory), bytes -> SafeTensors.read(file, bytes, () -> {}));
    }

    @Test
    void noDamageCrashesTorchCheckpoints(TestReporter reporter) {
        Path file = directory.resolve("w.bin");
        check(reporter, FuzzSeeds.torch(), bytes -> TorchCheckpoint.read(file, bytes, () -> {}));
    }

    /** Past the archive's own structure, which most damage to a small file meets first. */
    @Test
    void noDamageCrashesThePickleMachine(TestReporter reporter) {
        check(reporter, FuzzSeeds.pickle(), bytes -> {
            Unpickler.read(bytes);
            return new MappedWeights(directory, () -> {}, Map.of(), Map.of());
        });
    }

    @Test
    void noDamageCrashesOnnx(TestReporter reporter) {
        Path file = directory.resolve("m.onnx");
        check(reporter, FuzzSeeds.onnx(), bytes -> OnnxInitialisers.read(file, bytes, () -> {}));
    }

    @Test
    void noDamageCrashesTensorBundles(TestReporter reporter) throws IOException {
        bundle(reporter, true);
    }

    @Test
    void noDamageBehindAValidChecksumCrashesTensorBundles(TestReporter reporter) throws IOException {
        bundle(reporter, false);
    }

    @SuppressWarnings("MustBeClosedChecker") // the weight file closes it
    private void bundle(TestReporter reporter, boolean checkChecksums) throws IOException {
        Path index = new TestBundle()
                .matrix("layer_0/kernel", 2, 2, 1, 2, 3, 4)
                .matrix("layer_0/kernel/adam_m", 1, 2, 5, 6)
                .matrix("layer_1/output", 2, 1, 9, 10)
                .write(directory);
        check(reporter, Files.readAllBytes(index), bytes -> {
            Arena arena = Arena.ofConfined();
            try {
                return TensorBundle.read(index, bytes, arena, checkChecksums);
            } catch (RuntimeException e) {
                arena.close();
                throw e;
            }
        });
    }

    @Test
    void noDamageCrashesTheIndexOfShards(TestReporter reporter) throws IOException {
        Path shard = directory.resolve("model-1.safetensors");
        SafeTensors.write(shard, List.of(WeightTensor.of("a", new long[] {1}, 1)), Map.of());
        MemorySegment whole = MemorySegment.ofArray(Files.readAllBytes(shard));
        Function<Path, WeightFile> shards = file -> {
            if (!file.equals(shard)) {
                throw new PyramidionException("%s: no such file".formatted(file));
            }
            return SafeTensors.read(file, whole, () -> {});
        };
        byte[] index =
                "{\"metadata\": {\"total_size\": 4}, \"weight_map\": {\"a\": \"model-1.safetensors\"}}".getBytes(UTF_8);
        check(
                reporter,
                index,
                bytes -> ShardedWeights.read(directory.resolve("i.json"), bytes.toArray(JAVA_BYTE), shards));
    }
}
