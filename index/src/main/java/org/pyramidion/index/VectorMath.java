package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loops over numbers in as wide steps as the processor has. */
final class VectorMath {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    private VectorMath() {}

    /** Inner product of {@code length} numbers. */
    static float dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
        FloatVector sum = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(length);
        for (int i = 0; i < bound; i += FLOATS.length()) {
            sum = FloatVector.fromArray(FLOATS, a, aFrom + i).fma(FloatVector.fromArray(FLOATS, b, bFrom + i), sum);
        }
        float rest = 0;
        for (int i = bound; i < length; i++) {
            rest += a[aFrom + i] * b[bFrom + i];
        }
        return sum.reduceLanes(VectorOperators.ADD) + rest;
    }

    /**
     * Offers scores to a list; nearly all of them fail a comparison that takes many at once.
     *
     * @param scores float32 in the machine's byte order
     * @param from first of them
     * @param firstId id of that first one
     */
    static void offer(MemorySegment scores, long from, int count, int firstId, TopK best) {
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

    /** The place of the largest of {@code count} scores, the first of equal ones. */
    static int largest(MemorySegment scores, long from, int count) {
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
}
