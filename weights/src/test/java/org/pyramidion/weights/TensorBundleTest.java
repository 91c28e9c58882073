package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

@Timeout(300)
class TensorBundleTest {

    @TempDir
    Path directory;

    private static TestBundle bundle() {
        return new TestBundle()
                .matrix("layer_0/kernel", 2, 3, 1, 2, 3, 4, 5, 6)
                .matrix("layer_0/kernel/adam_m", 1, 1, 0)
                .matrix("layer_1/kernel", 1, 2, 7, 8)
                .matrix("layer_1/output", 2, 1, 9, 10);
    }

    private void refused(TestBundle bundle, String message) throws IOException {
        Path index = bundle.write(directory);
        assertThatThrownBy(() -> TensorBundle.open(index))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith("%s: not a valid TensorFlow tensor bundle: ", index)
                .hasMessageContaining(message);
    }

    @Test
    void tensorsAreFoundByNameAcrossBlocks() throws IOException {
        try (WeightFile weights = TensorBundle.open(bundle().write(directory))) {
            assertThat(weights.names())
                    .containsExactly("layer_0/kernel", "layer_0/kernel/adam_m", "layer_1/kernel", "layer_1/output");
            assertThat(weights.tensor("layer_0/kernel").shape()).containsExactly(2, 3);
            assertThat(weights.tensor("layer_0/kernel").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(weights.tensor("layer_1/output").toFloats()).containsExactly(9, 10);
        }
    }

    @Test
    void theMaskedChecksumIsThatOfLevelDb() {
        // CRC-32C("123456789") is e3069283 by definition; rotated right by 15 and a282ead8 added
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(MaskedCrc.of(MemorySegment.ofArray(digits)))
                .isEqualTo((0xe3069283 >>> 15 | 0xe3069283 << 17) + 0xa282ead8);
    }

    @Test
    void tensorsThatAreNotNumbersAreLeftOut() throws IOException {
        byte[] string = new Bytes().field(1, 7).field(5, 3).toArray();
        try (WeightFile weights = TensorBundle.open(
                bundle().entry("_CHECKPOINTABLE_OBJECT_GRAPH", string).write(directory))) {
            assertThat(weights.names()).hasSize(4);
        }
    }

    @Test
    void partitionedVariablesAreRefusedWhenAskedFor() throws IOException {
        byte[] sliced = new Bytes().field(1, 1).field(7, new byte[0]).toArray();
        try (WeightFile weights =
                TensorBundle.open(bundle().entry("parts", sliced).write(directory))) {
            assertThatThrownBy(() -> weights.tensor("parts"))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("parts is a partitioned variable");
        }
    }

    @Test
    void compressedBlocksAreRefusedByName() throws IOException {
        refused(bundle().compression(1), "blocks compressed with snappy are not supported");
    }

    @Test
    void bigEndianDataAreRefused() throws IOException {
        refused(bundle().header(new Bytes().field(1, 1).field(2, 1).toArray()), "big-endian");
    }

    @Test
    void entriesThatDoNotAddUpAreRefused() throws IOException {
        refused(bundle().entry("t", new Bytes().field(1, 1).field(5, 3).toArray()), "tensor t takes 3 bytes");
        refused(
                bundle().entry(
                                "t",
                                new Bytes().field(1, 1).field(3, 1).field(5, 4).toArray()),
                "shard 1 of 1");
        refused(
                bundle().entry(
                                "t",
                                new Bytes()
                                        .field(1, 1)
                                        .field(4, 1L << 40)
                                        .field(5, 4)
                                        .toArray()),
                "goes past the end of");
        refused(
                bundle().entry(
                                "t",
                                new Bytes().field(1, 1).field(4, -4).field(5, 4).toArray()),
                "goes past the end of");
        Bytes shape = new Bytes();
        for (int i = 0; i < 33; i++) {
            shape.field(2, new Bytes().field(1, 1).toArray());
        }
        refused(
                bundle().entry(
                                "t",
                                new Bytes()
                                        .field(1, 1)
                                        .field(2, shape.toArray())
                                        .field(5, 4)
                                        .toArray()),
                "more than 32 dimensions");
    }

    @Test
    void dataFilesAreFoundWhateverDigitsTheLocaleHas() throws IOException {
        Path index = bundle().write(directory);
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa-IR"));
        try (WeightFile weights = TensorBundle.open(index)) {
            assertThat("%d".formatted(1)).isNotEqualTo("1");
            assertThat(weights.names()).hasSize(4);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aDamagedIndexIsFoundByItsChecksum() throws IOException {
        Path index = bundle().write(directory);
        byte[] bytes = Files.readAllBytes(index);
        bytes[20] ^= 1;
        Files.write(index, bytes);
        assertThatThrownBy(() -> TensorBundle.open(index))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("checksum of the block at 0 differs");
    }

    @Test
    void damagedDataAreFoundByTheirChecksum() throws IOException {
        Path index = bundle().write(directory);
        Path data = directory.resolve("variables.data-00000-of-00001");
        byte[] bytes = Files.readAllBytes(data);
        bytes[0] ^= 1;
        Files.write(data, bytes);
        try (WeightFile weights = TensorBundle.open(index)) {
            assertThatThrownBy(() -> weights.tensor("layer_0/kernel"))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessage(
                            "%s: the checksum of tensor layer_0/kernel differs; the data file is damaged, get it again",
                            index);
            assertThat(weights.tensor("layer_1/output").toFloats()).containsExactly(9, 10);
        }
    }

    @Test
    void aMissingDataFileIsNamed() throws IOException {
        Path index = bundle().write(directory);
        Path data = directory.resolve("variables.data-00000-of-00001");
        Files.delete(data);
        assertThatThrownBy(() -> TensorBundle.open(index))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("%s: no such file; check the path", data);
    }

    @Test
    void aFileThatIsNoIndexIsRefusedByItsName() {
        assertThatThrownBy(() -> TensorBundle.open(directory.resolve("model.ckpt")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("is called NAME.index");
    }
}
