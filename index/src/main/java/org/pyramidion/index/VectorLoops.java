package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
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

    /** Lane i gets lane i + n/2, then i + n/4, … */
    private static final List<VectorShuffle<Float>> HALVES = halves();

    private static List<VectorShuffle<Float>> halves() {
        List<VectorShuffle<Float>> halves = new ArrayList<>();
        for (int step = FLOATS.length() / 2; step > 0; step /= 2) {
            int by = step;
            halves.add(VectorShuffle.fromOp(FLOATS, lane -> (lane + by) % FLOATS.length()));
        }
        return List.copyOf(halves);
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
        for (VectorShuffle<Float> half : HALVES) {
            sum = sum.add(sum.rearrange(half));
        }
        return sum.lane(0);
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
}
