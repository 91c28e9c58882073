package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scalar code finds what vector instructions find. */
class WithoutVectorModuleTest {

    @TempDir
    Path directory;

    @Test
    void everyKindIsBuiltAndSearchedAfterOneWarning() throws Exception {
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SearchingProbe.class.getName(),
                        Files.createDirectory(directory.resolve("child")).toString())
                .redirectError(errors.toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(said.lines()).containsExactlyElementsOf(SearchingProbe.found(directory));
        assertThat(Files.readAllLines(errors))
                .filteredOn(line -> line.contains("slower than they could be"))
                .hasSize(1)
                .first()
                .asString()
                .contains("--add-modules jdk.incubator.vector");
    }

    @RepeatedTest(5)
    void loopsAgree(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(info.getCurrentRepetition());
        int length = random.nextInt(1, 200);
        float[] a = new float[length + 3];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) random.nextGaussian();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment scores = arena.allocate((length + 3L) * Float.BYTES);
            MemorySegment.copy(a, 0, scores, VectorFile.NATIVE_FLOAT, 0, length + 3);
            MemorySegment bytes = arena.allocate(length + 5L);
            byte[] raw = new byte[length + 5];
            random.nextBytes(raw);
            bytes.copyFrom(MemorySegment.ofArray(raw));
            Loops vector = new VectorLoops();
            Loops scalar = new ScalarLoops();

            Offset<Float> near = Offset.offset(1e-4f * length);
            assertThat(scalar.dot(a, 3, a, 1, length)).isCloseTo(vector.dot(a, 3, a, 1, length), near);
            assertThat(scalar.dot(bytes, 5, a, 2, length))
                    .isCloseTo(vector.dot(bytes, 5, a, 2, length), Offset.offset(1e-2f * length));
            MemorySegment halves = arena.allocate((length + 1L) * Short.BYTES);
            float[] converted = new float[length];
            for (int i = 0; i < length; i++) {
                // Of every size that float16 has, the smallest below its normal ones among them.
                float value = i % 5 == 0 ? random.nextInt(-3, 4) * 0x1p-24f : (float) Math.scalb(a[i], i % 30 - 15);
                halves.set(VectorFile.HALF, (i + 1L) * Short.BYTES, Float.floatToFloat16(value));
                converted[i] = Float.float16ToFloat(Float.floatToFloat16(value));
            }
            for (Loops loops : new Loops[] {vector, scalar}) {
                assertThat(loops.dotOfHalves(halves, Short.BYTES, a, 2, length))
                        .isEqualTo(loops.dot(a, 2, converted, 0, length));
            }
            assertThat(scalar.largest(scores, 3, length)).isEqualTo(vector.largest(scores, 3, length));
            TopK some = new TopK(7);
            TopK same = new TopK(7);
            scalar.offer(scores, 3, length, 100, some);
            vector.offer(scores, 3, length, 100, same);
            assertThat(some.hits().ids()).isEqualTo(same.hits().ids());
        }
    }

    @RepeatedTest(5)
    void sumsOfCodesAgree(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(info.getCurrentRepetition());
        int parts = 2 * random.nextInt(1, 40);
        try (Arena arena = Arena.ofConfined()) {
            CodeBlocks blocks = new CodeBlocks(arena.allocate(CodeBlocks.bytes(3, parts)), parts);
            for (int slot = 0; slot < 3 * CodeBlocks.BLOCK; slot++) {
                byte[] code = new byte[parts];
                for (int i = 0; i < parts; i++) {
                    code[i] = (byte) random.nextInt(16);
                }
                blocks.put(slot, code);
            }
            short limit = (short) (64 * parts); // about half of them exceed it
            byte[] table = new byte[(parts + 4) * ProductQuantizer.CENTRES]; // whole registers are read at its end
            random.nextBytes(table);
            Map<Integer, Integer> vector = new TreeMap<>();
            Map<Integer, Integer> scalar = new TreeMap<>();
            blocks.scan(1, 3, table, limit, (slot, sum) -> {
                vector.put(slot, sum);
                return limit;
            });
            blocks.scanOneByOne(1, 3, table, limit, (slot, sum) -> {
                scalar.put(slot, sum);
                return limit;
            });
            assertThat(scalar).isEqualTo(vector).isNotEmpty();
        }
    }
}
