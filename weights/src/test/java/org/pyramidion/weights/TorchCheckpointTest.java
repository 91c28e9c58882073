package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.PyramidionException;

class TorchCheckpointTest {

    @TempDir
    Path directory;

    static TestTorch model() {
        return new TestTorch()
                .tensor("a.weight", new long[] {2, 3}, new long[] {3, 1}, 1, 2, 3, 4, 5, 6)
                .tensor("a.bias", new long[] {2}, new long[] {1}, 7, 8)
                .tensor("turned", new long[] {3, 2}, new long[] {1, 3}, 1, 2, 3, 4, 5, 6);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("pytorch_model.bin"), bytes);
    }

    private void refused(byte[] bytes, String why) throws IOException {
        Path file = write(bytes);
        assertThatThrownBy(() -> TorchCheckpoint.open(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith("%s: not a valid torch checkpoint: ", file)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void tensorsAreReadUnderTheirNamesAndTransposedOnesTurnedRound() throws IOException {
        try (WeightFile weights = TorchCheckpoint.open(write(model().toArray()))) {
            assertThat(weights.names()).containsExactly("a.bias", "a.weight", "turned");
            assertThat(weights.tensor("a.weight").shape()).containsExactly(2, 3);
            assertThat(weights.tensor("a.weight").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(weights.tensor("turned").shape()).containsExactly(3, 2);
            assertThat(weights.tensor("turned").toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void severalTensorsMayBeViewsOnOneStorage() throws IOException {
        TestTorch tied = model().view("tied", "0", 6, 3, new long[] {1, 3}, new long[] {9, 1});
        try (WeightFile weights = TorchCheckpoint.open(write(tied.toArray()))) {
            assertThat(weights.tensor("tied").toFloats()).containsExactly(4, 5, 6);
        }
    }

    @ParameterizedTest
    @CsvSource({"os, system", "builtins, eval", "torch, load", "torch.nn.modules.linear, Linear", "collections, Counter"
    })
    void aPickleThatNamesAnyOtherClassIsRefusedByTheName(String module, String name) throws IOException {
        byte[] call = new Bytes()
                .raw(TestTorch.global(module, name))
                .raw(TestTorch.ascii("("))
                .raw(TestTorch.text("echo"))
                .raw(TestTorch.ascii("tR."))
                .toArray();
        refused(TestTorch.archive(call, Map.of()), "it names %s.%s, which weights do not need".formatted(module, name));
    }

    @Test
    void operationsThatWeightsDoNotNeedAreRefused() throws IOException {
        for (char operation : "PIVSUioB\u0081".toCharArray()) {
            refused(
                    TestTorch.archive(new byte[] {(byte) operation}, Map.of()),
                    "weights do not need the pickle operation 0x%02x".formatted((int) operation));
        }
    }

    @Test
    void viewsThatGoPastTheirDataOrSpreadThemAreRefused() throws IOException {
        long[] one = {1};
        refused(model().view("v", "0", 6, 5, new long[] {2}, one).toArray(), "tensor v goes past the end of its data");
        refused(model().view("v", "0", 6, -1, new long[] {2}, one).toArray(), "tensor v goes past the end");
        refused(model().view("v", "0", 6, 0, new long[] {-2}, one).toArray(), "tensor v goes past the end");
        refused(model().view("v", "0", 6, 0, new long[] {1L << 62}, one).toArray(), "tensor v goes past the end");
        refused(model().view("v", "9", 6, 0, new long[] {2}, one).toArray(), "the data of tensor v are missing");
        refused(
                model().view("v", "0", 6, 0, new long[] {1 << 30}, new long[] {0})
                        .toArray(),
                "tensor v is a strided view");
    }

    @Test
    void valuesThatHoldThemselvesDoNoHarm() throws IOException {
        byte[] cycle = new Bytes()
                .raw(TestTorch.ascii("]q\0"))
                .raw((byte) 'h', (byte) 0)
                .raw(TestTorch.ascii("a."))
                .toArray();
        refused(TestTorch.archive(cycle, Map.of()), "does not hold a dictionary of tensors");
    }

    @Test
    void aPickleOfEndlesslyManyOperationsIsRefused() throws IOException {
        byte[] many = new byte[3_000_000];
        Arrays.fill(many, (byte) 'N');
        refused(TestTorch.archive(many, Map.of()), "takes more than 2000000 operations");
        refused(TestTorch.archive(new byte[(1 << 24) + 1], Map.of()), "a pickle of 16777217 bytes is over the limit");
    }

    @Test
    void anArchiveThatIsCutShortOrOverlapsIsRefused() throws IOException {
        byte[] whole = model().toArray();
        refused(Arrays.copyOf(whole, whole.length - 30), "does not end as a zip archive does");
        refused(Arrays.copyOfRange(whole, 50, whole.length), "does not begin as a zip archive does");
        byte[] overlapping = whole.clone();
        int end = overlapping.length - 22;
        int directory = (overlapping[end + 16] & 0xff) | (overlapping[end + 17] & 0xff) << 8;
        int second = directory + 46 + "archive/data.pkl".length();
        System.arraycopy(overlapping, directory + 42, overlapping, second + 42, 4); // where the second entry begins
        refused(overlapping, "overlaps the one before it");
    }

    @Test
    void theFormatBeforeZipIsNamed() throws IOException {
        refused(new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10, 1, 2}, "of the format before torch 1.6");
    }
}
