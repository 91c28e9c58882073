package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Loops in registers compute what loops over single numbers do. */
class LoopsTest {

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

    @RepeatedTest(20)
    void productsAndChoicesAgree(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(info.getCurrentRepetition());
        int length = random.nextInt(1, 100); // of no whole number of registers
        int rows = random.nextInt(1, 9);
        Loops scalar = new ScalarLoops();
        Loops vector = new VectorLoops();

        float[] matrix = numbers(random, rows * length);
        float[] one = numbers(random, rows + 3);
        float[] product = new float[length];
        float[] same = new float[length];
        scalar.multiply(one, 3, rows, matrix, product);
        vector.multiply(one, 3, rows, matrix, same);
        assertThat(same).isEqualTo(product);
        assertThat(product[length - 1])
                .isCloseTo(
                        (float) IntStream.range(0, rows)
                                .mapToDouble(row -> one[3 + row] * matrix[row * length + length - 1])
                                .sum(),
                        Offset.offset(1e-5f));

        float[] pairs = numbers(random, 2 * length);
        float[] centres = numbers(random, 2 * ProductQuantizer.CENTRES * length);
        float[] products = new float[CentreProducts.ROWS * length];
        float[] alike = new float[CentreProducts.ROWS * length];
        scalar.products(pairs, centres, products);
        vector.products(pairs, centres, alike);
        assertThat(alike).isEqualTo(products);
        int[] whole = new int[ProductQuantizer.CENTRES * length];
        int[] rounded = new int[ProductQuantizer.CENTRES * length];
        scalar.round(products, 30, whole);
        vector.round(products, 30, rounded);
        assertThat(rounded).isEqualTo(whole);
        assertThat(IntStream.of(whole).min()).hasValue(0);

        int[] chosen = new int[length];
        int[] other = new int[length];
        float[] along = numbers(random, 3 * length);
        scalar.cheapest(pairs, along, centres, 5, chosen);
        vector.cheapest(pairs, along, centres, 5, other);
        assertThat(other).isEqualTo(chosen);
    }

    private static float[] numbers(SplittableRandom random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        return numbers;
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
            Sums one = new Sums(random, parts);
            Sums other = new Sums(random, parts);
            blocks.scan(1, 3, one, other);
            for (Sums query : List.of(one, other)) {
                Map<Integer, Integer> together = query.take();
                blocks.scan(1, 3, query);
                assertThat(query.take()).isEqualTo(together);
                blocks.scanOneByOne(1, 3, query);
                assertThat(query.take()).isEqualTo(together).isNotEmpty();
            }
        }
    }

    /** Gathers what is found. */
    private static final class Sums implements CodeBlocks.Query {
        private final byte[] table;
        private final short limit;
        private final Map<Integer, Integer> found = new TreeMap<>();

        Sums(SplittableRandom random, int parts) {
            int dimension = parts * ProductQuantizer.WIDTH;
            ProductQuantizer quantizer =
                    new ProductQuantizer(numbers(random, ProductQuantizer.centresLength(dimension)), dimension);
            this.table = new QueryTable(new CentreProducts(quantizer, dimension).of(numbers(random, dimension), 0))
                    .entries();
            this.limit = (short) (35 * parts); // some exceed it
        }

        Map<Integer, Integer> take() {
            Map<Integer, Integer> taken = new TreeMap<>(found);
            found.clear();
            return taken;
        }

        @Override
        public byte[] table() {
            return table;
        }

        @Override
        public short limit() {
            return limit;
        }

        @Override
        public void found(int slot, int sum) {
            found.put(slot, sum);
        }
    }
}
