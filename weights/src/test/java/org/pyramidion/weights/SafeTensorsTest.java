package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.PyramidionException;

@Timeout(300)
class SafeTensorsTest {

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("w.safetensors");
    }

    private static List<WeightTensor> tensors() {
        return List.of(
                new WeightTensor(
                        "flags", ElementType.BOOL, new long[] {3}, MemorySegment.ofArray(new byte[] {1, 0, 1})),
                WeightTensor.of("b.weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6),
                WeightTensor.of("a.bias", new long[] {2}, -1, Float.MIN_VALUE),
                WeightTensor.of("empty", new long[] {0, 4}),
                WeightTensor.of("scalar", new long[0], 42));
    }

    private void write(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        Files.write(
                file(),
                new Bytes()
                        .fixed64(json.length)
                        .raw(json)
                        .raw(new byte[dataBytes])
                        .toArray());
    }

    @Test
    void whatIsWrittenIsReadBack() {
        SafeTensors.write(file(), tensors(), Map.of("format", "pt", "step", "7"));
        try (WeightFile weights = SafeTensors.open(file())) {
            assertThat(weights.names()).containsExactly("a.bias", "b.weight", "empty", "flags", "scalar");
            assertThat(weights.metadata()).isEqualTo(Map.of("format", "pt", "step", "7"));
            for (WeightTensor tensor : tensors()) {
                WeightTensor read = weights.tensor(tensor.name());
                assertThat(read.type()).isEqualTo(tensor.type());
                assertThat(read.shape()).isEqualTo(tensor.shape());
                assertThat(read.toFloats()).isEqualTo(tensor.toFloats());
            }
        }
    }

    @Test
    void theFileIsLaidOutAsTheFormatSays() throws IOException {
        SafeTensors.write(file(), tensors(), Map.of("k", "v"));
        byte[] bytes = Files.readAllBytes(file());
        String header = "{\"__metadata__\":{\"k\":\"v\"}"
                + ",\"a.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"
                + ",\"b.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[8,32]}"
                + ",\"empty\":{\"dtype\":\"F32\",\"shape\":[0,4],\"data_offsets\":[32,32]}"
                + ",\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[32,36]}"
                + ",\"flags\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[36,39]}}";
        int padded = Math.ceilDiv(header.length(), 8) * 8;
        assertThat(bytes).hasSize(8 + padded + 39);
        assertThat(MemorySegment.ofArray(bytes).get(LittleEndian.LONG, 0)).isEqualTo(padded);
        assertThat(new String(bytes, 8, padded, StandardCharsets.UTF_8))
                .isEqualTo(header + " ".repeat(padded - header.length()));
    }

    @Test
    void nothingIsLeftBesideTheFile() throws IOException {
        SafeTensors.write(file(), tensors(), Map.of());
        SafeTensors.write(file(), tensors().subList(0, 1), Map.of());
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
        try (WeightFile weights = SafeTensors.open(file())) {
            assertThat(weights.names()).containsExactly("flags");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() {
        Path nowhere = directory.resolve("absent/w.safetensors");
        assertThatThrownBy(() -> SafeTensors.write(nowhere, tensors(), Map.of()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith("cannot write " + nowhere);
    }

    @Test
    void twoTensorsMayNotHaveOneName() {
        List<WeightTensor> twice = List.of(tensors().getFirst(), tensors().getFirst());
        assertThatThrownBy(() -> SafeTensors.write(file(), twice, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the tensor name flags is taken");
    }

    @Test
    void aMissingTensorIsAnsweredWithTheFileAndCloseNames() {
        SafeTensors.write(file(), tensors(), Map.of());
        try (WeightFile weights = SafeTensors.open(file())) {
            assertThatThrownBy(() -> weights.tensor("b.wieght"))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessage("%s: no tensor b.wieght; did you mean b.weight?", file());
            assertThatThrownBy(() -> weights.tensor("something.else.altogether.here"))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessage("%s: no tensor something.else.altogether.here among the 5 there are", file());
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> SafeTensors.open(file()))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("%s: no such file; check the path", file());
    }

    @Test
    void aFileOfNoTensorsIsFine() throws IOException {
        write("{}", 0);
        try (WeightFile weights = SafeTensors.open(file())) {
            assertThat(weights.names()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | does not begin with {",
                "{ | not valid JSON",
                "{} {} | goes on after its JSON object",
                "{'t':1} | tensor t has VALUE_NUMBER_INT",
                "{'t':{'dtype':'F32','shape':[2]}} | lacks one of dtype, shape",
                "{'t':{'dtype':'X9','shape':[2],'data_offsets':[0,8]}} | unsupported dtype X9",
                "{'t':{'dtype':'F32','shape':[2.5],'data_offsets':[0,8]}} | list that is not of a few whole numbers",
                "{'t':{'dtype':'F32','shape':[1e30],'data_offsets':[0,8]}} | list that is not of a few whole numbers",
                "{'t':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | not valid JSON",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8,9]}} | lacks one of dtype, shape",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}} | unknown key x",
                "{'t':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | tensor t is F32 [3] but takes 8 bytes",
                "{'t':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | tensor t is F32 [-2] but takes 8 bytes",
                "{'t':{'dtype':'F32','shape':[4611686018427387906],'data_offsets':[0,8]}} | but takes 8 bytes",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | data_offsets [8, 0]",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}} | data_offsets [-8, 0]",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | begin at 4 where 0 was expected (hole)",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | tensors take 4 bytes but the file holds 8",
                "{'t':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}} | tensors take 12 bytes but the file holds 8",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'u':{'dtype':'U8','shape':[1],"
                        + "'data_offsets':[4,5]}} | (overlap)",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'t':{'dtype':'F32','shape':[2],"
                        + "'data_offsets':[0,8]}} | not valid JSON: Duplicate",
                "{'__metadata__':{'k':7}} | __metadata__ has VALUE_NUMBER_INT",
            })
    void aBrokenRuleIsAnsweredWithOneLine(String header, String message) throws IOException {
        write(header.replace('\'', '"'), 8);
        assertThatThrownBy(() -> SafeTensors.open(file()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith("%s: not a valid safetensors file: ", file())
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aHeaderLengthThatCannotBeIsAnsweredWithOneLine() throws IOException {
        Files.write(file(), new byte[5]);
        assertThatThrownBy(() -> SafeTensors.open(file())).hasMessageContaining("5 bytes are too few for a header");
        Files.write(file(), new Bytes().fixed64(3).raw((byte) '{').toArray());
        assertThatThrownBy(() -> SafeTensors.open(file()))
                .hasMessageContaining("goes past the end of the file of 9 bytes");
        Files.write(file(), new Bytes().fixed64(-1).raw((byte) '{').toArray());
        assertThatThrownBy(() -> SafeTensors.open(file()))
                .hasMessageContaining("header length 18446744073709551615 is over the limit");
        Files.write(file(), new Bytes().fixed64(100_000_001).raw((byte) '{').toArray());
        assertThatThrownBy(() -> SafeTensors.open(file())).hasMessageContaining("is over the limit of 100000000");
    }

    @Test
    void bytesThatAreNotUtf8AreAnsweredWithOneLine() throws IOException {
        Files.write(file(), new Bytes().fixed64(2).raw((byte) '{', (byte) 0xff).toArray());
        assertThatThrownBy(() -> SafeTensors.open(file())).hasMessageContaining("the header is not UTF-8");
    }
}
