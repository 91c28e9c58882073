package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Loops in as wide steps as the processor has. Needs the module {@code jdk.incubator.vector}. */
final class VectorLoops implements Loops {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final int SIGN = 0x8000_0000;
    private static final int MAGNITUDE = 0x7fff;
    private static final int MANTISSAS = 13; // bits that float32 has more
    private static final float EXPONENTS = 0x1p112f; // 127 − 15

    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.length() * 8)));

    // Constants of their own: the JIT takes none from a list.
    private static final VectorShuffle<Float> BY_8 = moved(8);
    private static final VectorShuffle<Float> BY_4 = moved(4);
    private static final VectorShuffle<Float> BY_2 = moved(2);
    private static final VectorShuffle<Float> BY_1 = moved(1);

    /** Lane i gets lane i + {@code by}. */
    private static VectorShuffle<Float> moved(int by) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane + by) % FLOATS.length());
    }

    @Override
    public float dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(length);
        for (int i = 0; i < bound; i += FLOATS.length()) {
            sum = FloatVector.fromArray(FLOATS, a, aFrom + i).fma(FloatVector.fromArray(FLOATS, b, bFrom + i), sum);
        }
        float rest = 0;
        for (int i = bound; i < length; i++) {
            rest += a[aFrom + i] * b[bFrom + i];
        }
        return sum(sum) + rest;
    }

    @Override
    public float dotOfHalves(MemorySegment halves, long at, float[] query, int first, int length) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(length);
        for (int i = 0; i < bound; i += FLOATS.length()) {
            sum = FloatVector.fromArray(FLOATS, query, first + i).fma(floats(halves, at + (long) i * Short.BYTES), sum);
        }
        float rest = 0;
        for (int i = bound; i < length; i++) {
            rest += query[first + i] * ScalarLoops.half(halves, at, i);
        }
        return sum(sum) + rest;
    }

    /** Sign, exponent and mantissa moved to their places; the exponent's other bias is a factor. Exact. */
    private static FloatVector floats(MemorySegment halves, long at) {
        IntVector bits = (IntVector) ShortVector.fromMemorySegment(SHORTS, halves, at, ByteOrder.LITTLE_ENDIAN)
                .convertShape(VectorOperators.S2I, INTS, 0);
        return bits.and(MAGNITUDE)
                .lanewise(VectorOperators.LSHL, MANTISSAS)
                .or(bits.and(SIGN))
                .reinterpretAsFloats()
                .mul(EXPONENTS);
    }

    /** The sum of the lanes in an order of its own: that of {@code reduceLanes} changes when the JIT compiles it. */
    private static float sum(FloatVector lanes) {
        FloatVector sum = lanes;
        if (FLOATS.length() > 8) {
            sum = sum.add(sum.rearrange(BY_8));
        }
        if (FLOATS.length() > 4) {
            sum = sum.add(sum.rearrange(BY_4));
        }
        if (FLOATS.length() > 2) {
            sum = sum.add(sum.rearrange(BY_2));
        }
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }

    @Override
    public void offer(MemorySegment scores, long from, int count, int firstId, TopK best) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += FLOATS.length()) {
            long place = (from + i) * Float.BYTES;
            VectorMask<Float> good = FloatVector.fromMemorySegment(FLOATS, scores, place, ByteOrder.nativeOrder())
                    .compare(VectorOperators.GE, best.threshold());
            for (long lanes = good.toLong(); lanes != 0; lanes &= lanes - 1) {
                int lane = i + Long.numberOfTrailingZeros(lanes);
                best.offer(firstId + lane, scores.getAtIndex(VectorFile.NATIVE_FLOAT, from + lane));
            }
        }
        for (int i = bound; i < count; i++) {
            best.offer(firstId + i, scores.getAtIndex(VectorFile.NATIVE_FLOAT, from + i));
        }
    }

    @Override
    public int largest(MemorySegment scores, long from, int count) {
        FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += FLOATS.length()) {
            most = most.max(
                    FloatVector.fromMemorySegment(FLOATS, scores, (from + i) * Float.BYTES, ByteOrder.nativeOrder()));
        }
        float largest = most.reduceLanes(VectorOperators.MAX);
        for (int i = bound; i < count; i++) {
            largest = Math.max(largest, scores.getAtIndex(VectorFile.NATIVE_FLOAT, from + i));
        }
        return find(scores, from, count, largest);
    }

    private static int find(MemorySegment scores, long from, int count, float wanted) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += FLOATS.length()) {
            VectorMask<Float> same = FloatVector.fromMemorySegment(
                            FLOATS, scores, (from + i) * Float.BYTES, ByteOrder.nativeOrder())
                    .eq(wanted);
            if (same.anyTrue()) {
                return i + same.firstTrue();
            }
        }
        for (int i = bound; i < count; i++) {
            if (scores.getAtIndex(VectorFile.NATIVE_FLOAT, from + i) == wanted) {
                return i;
            }
        }
        return 0;
    }

    @Override
    public float dot(MemorySegment bytes, long row, float[] query, int first, int length) {
        FloatVector sum = FloatVector.zero(FLOATS);
        // With four lanes eight bytes are read for four floats: not beyond the end.
        int bound = FLOATS.loopBound(Math.max(0, length - (BYTES.length() - FLOATS.length())));
        for (int d = 0; d < bound; d += FLOATS.length()) {
            FloatVector values =
                    (FloatVector) ByteVector.fromMemorySegment(BYTES, bytes, row + d, ByteOrder.LITTLE_ENDIAN)
                            .convertShape(VectorOperators.B2F, FLOATS, 0);
            sum = values.fma(FloatVector.fromArray(FLOATS, query, first + d), sum);
        }
        float product = sum(sum);
        for (int d = bound; d < length; d++) {
            product += bytes.get(ValueLayout.JAVA_BYTE, row + d) * query[first + d];
        }
        return product;
    }

    @Override
    public void cheapest(float[] points, float[] along, float[] centres, int first, int[] chosen) {
        int n = chosen.length;
        int bound = FLOATS.loopBound(n);
        for (int i = 0; i < bound; i += FLOATS.length()) {
            cheapest(points, along, centres, first, i, n).intoArray(chosen, i);
        }
        for (int i = bound; i < n; i++) {
            chosen[i] = ScalarLoops.cheapest(points, along, centres, first, i, n);
        }
    }

    /** Of as many points, from i on, as a register holds. */
    private static IntVector cheapest(float[] points, float[] along, float[] centres, int first, int i, int n) {
        FloatVector pointX = FloatVector.fromArray(FLOATS, points, i);
        FloatVector pointY = FloatVector.fromArray(FLOATS, points, n + i);
        FloatVector rest = FloatVector.fromArray(FLOATS, along, i);
        FloatVector alongX = FloatVector.fromArray(FLOATS, along, n + i);
        FloatVector alongY = FloatVector.fromArray(FLOATS, along, 2 * n + i);
        FloatVector least = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
        IntVector cheapest = IntVector.zero(INTS);
        for (int c = 0; c < ProductQuantizer.CENTRES; c++) {
            FloatVector x = pointX.sub(centres[first + c]);
            FloatVector y = pointY.sub(centres[first + ProductQuantizer.CENTRES + c]);
            FloatVector behind = rest.add(x.mul(alongX)).add(y.mul(alongY));
            FloatVector cost = x.mul(x).add(y.mul(y)).add(behind.mul(behind));
            VectorMask<Float> better = cost.lt(least);
            least = least.blend(cost, better);
            cheapest = cheapest.blend(c, better.cast(INTS));
        }
        return cheapest;
    }

    @Override
    public void multiply(float[] vector, int first, int length, float[] matrix, float[] products) {
        int n = products.length;
        int lanes = FLOATS.length();
        int i = 0;
        for (; i + 4 * lanes <= n; i += 4 * lanes) {
            FloatVector a = FloatVector.zero(FLOATS); // four sums: one would wait for itself
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            int at = i;
            for (int row = 0; row < length; row++, at += n) {
                FloatVector value = FloatVector.broadcast(FLOATS, vector[first + row]);
                a = FloatVector.fromArray(FLOATS, matrix, at).fma(value, a);
                b = FloatVector.fromArray(FLOATS, matrix, at + lanes).fma(value, b);
                c = FloatVector.fromArray(FLOATS, matrix, at + 2 * lanes).fma(value, c);
                d = FloatVector.fromArray(FLOATS, matrix, at + 3 * lanes).fma(value, d);
            }
            a.intoArray(products, i);
            b.intoArray(products, i + lanes);
            c.intoArray(products, i + 2 * lanes);
            d.intoArray(products, i + 3 * lanes);
        }
        for (; i + lanes <= n; i += lanes) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int row = 0; row < length; row++) {
                sum = FloatVector.fromArray(FLOATS, matrix, row * n + i)
                        .fma(FloatVector.broadcast(FLOATS, vector[first + row]), sum);
            }
            sum.intoArray(products, i);
        }
        for (; i < n; i++) {
            products[i] = ScalarLoops.column(vector, first, length, matrix, i, n);
        }
    }

    @Override
    public void products(float[] pairs, float[] centres, float[] products) {
        int parts = pairs.length / 2;
        int half = ProductQuantizer.CENTRES * parts;
        int bound = FLOATS.loopBound(parts);
        for (int m = 0; m < bound; m += FLOATS.length()) {
            FloatVector x = FloatVector.fromArray(FLOATS, pairs, m);
            FloatVector y = FloatVector.fromArray(FLOATS, pairs, parts + m);
            FloatVector least = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
            FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
            for (int i = m; i < half; i += parts) {
                FloatVector second = y.mul(FloatVector.fromArray(FLOATS, centres, half + i));
                FloatVector product = x.fma(FloatVector.fromArray(FLOATS, centres, i), second);
                product.intoArray(products, i);
                least = least.min(product);
                most = most.max(product);
            }
            least.intoArray(products, half + m);
            most.intoArray(products, half + parts + m);
        }
        for (int m = bound; m < parts; m++) {
            ScalarLoops.products(pairs, centres, products, m);
        }
    }

    @Override
    public void round(float[] products, float steps, int[] whole) {
        int parts = whole.length / ProductQuantizer.CENTRES;
        int bound = FLOATS.loopBound(parts);
        FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
        FloatVector scale = FloatVector.broadcast(FLOATS, steps);
        for (int row = 0; row < whole.length; row += parts) {
            for (int m = 0; m < bound; m += FLOATS.length()) {
                FloatVector above = FloatVector.fromArray(FLOATS, products, row + m)
                        .sub(FloatVector.fromArray(FLOATS, products, whole.length + m));
                ((IntVector) above.fma(scale, half).convertShape(VectorOperators.F2I, INTS, 0))
                        .intoArray(whole, row + m);
            }
            for (int m = bound; m < parts; m++) {
                whole[row + m] = ScalarLoops.round(products, steps, row + m, whole.length + m);
            }
        }
    }
}
