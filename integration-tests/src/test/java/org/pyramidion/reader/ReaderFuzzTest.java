package org.pyramidion.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.testing.fuzz.Fuzz;
import org.pyramidion.testing.fuzz.Mutator;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;

/** A packed reader that is damaged is refused, and never answers otherwise. */
class ReaderFuzzTest {

    private static final int COUNT = Fuzz.count(600);
    private static final long MOST_BYTES = 64 << 20;
    private static final ReaderCalibration CALIBRATION =
            new ReaderCalibration(new Logistic(-1.5, List.of(0.5, 1.25, 3.0)), 0.25);

    @TempDir
    Path directory;

    private ReaderNetwork network;
    private Path file;
    private byte[] whole;

    @BeforeEach
    void write() throws IOException {
        Engine.threads(1);
        network = ReaderNetwork.ofPublished(TestingBert.write(directory.resolve("bert")), 7, Precision.FLOAT32);
        file = directory.resolve("reader.safetensors");
        ReaderFile.write(file, network.weights(), "bert", CALIBRATION, "{\"steps\":12}");
        whole = Files.readAllBytes(file);
    }

    @AfterEach
    void close() {
        network.close();
    }

    /** What a reader answers by. */
    private record Read(ReaderCalibration calibration, Map<String, Object> provenance, int weights) {}

    private Read read() {
        Map<String, String> metadata = ReaderFile.metadata(file);
        ReaderCalibration calibration = ReaderFile.calibration(metadata);
        Map<String, Object> provenance = ReaderFile.provenance(file, metadata);
        ReaderFile.read(file, network.weights());
        Parameters weights = network.weights().learning();
        return new Read(
                calibration,
                provenance,
                weights.names().stream()
                        .mapToInt(name -> Arrays.hashCode(Tensors.floats(weights.get(name))))
                        .sum());
    }

    @Test
    void whatIsDamagedIsRefused(TestReporter reporter) {
        Read first = read();
        Fuzz.Outcome outcome = new Fuzz("packed reader", MOST_BYTES).run(COUNT, seed -> {
            replace(Mutator.mutate(whole, seed));
            if (!read().equals(first)) { // blanks, for one thing, are not in any checksum
                throw new AssertionError("is damaged and was used");
            }
        });
        assertThat(outcome.refused()).isGreaterThan(COUNT / 2);
        reporter.publishEntry(outcome.toString());
    }

    /** Even where the file is one of safetensors still. */
    @ParameterizedTest
    @ValueSource(strings = {"calibration", "provenance"})
    void damagedMetadataAreRefused(String part, TestReporter reporter) {
        Read first = read();
        List<WeightTensor> tensors;
        Map<String, String> metadata;
        try (WeightFile source = SafeTensors.open(file)) {
            metadata = new HashMap<>(source.metadata());
            tensors = source.names().stream()
                    .map(name -> copy(source.tensor(name)))
                    .toList();
        }
        byte[] text = metadata.get(part).getBytes(UTF_8);
        Fuzz.Outcome seen = new Fuzz("packed reader, " + part, MOST_BYTES).run(COUNT, seed -> {
            SafeTensors.write(file, tensors, changed(metadata, part, text, seed));
            if (!read().equals(first)) {
                throw new AssertionError("is damaged and was used");
            }
        });
        assertThat(seen.refused()).isGreaterThan(COUNT * 9L / 10);
        reporter.publishEntry(seen.toString());
    }

    private static Map<String, String> changed(Map<String, String> metadata, String part, byte[] text, long seed) {
        Map<String, String> changed = new HashMap<>(metadata);
        changed.put(part, new String(Mutator.mutate(text, seed), UTF_8));
        return changed;
    }

    private static WeightTensor copy(WeightTensor tensor) {
        MemorySegment data = Arena.ofAuto().allocate(tensor.data().byteSize(), Float.BYTES);
        return new WeightTensor(tensor.name(), tensor.type(), tensor.shape(), data.copyFrom(tensor.data()));
    }

    /** As another file: what is mapped still must not become shorter. */
    private void replace(byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
    }
}
