package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Loops that take one number after the other, on any JVM. */
final class ScalarLoops implements Loops {

    @Override
    public float dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
        float even = 0; // two sums: one would wait for itself
        float odd = 0;
        int i = 0;
        for (; i + 1 < length; i += 2) {
            even += a[aFrom + i] * b[bFrom + i];
            odd += a[aFrom + i + 1] * b[bFrom + i + 1];
        }
        return i < length ? even + odd + a[aFrom + i] * b[bFrom + i] : even + odd;
    }

    @Override
    public float dotOfHalves(MemorySegment halves, long at, float[] query, int first, int length) {
        float even = 0;
        float odd = 0;
        int i = 0;
        for (; i + 1 < length; i += 2) {
            even += query[first + i] * half(halves, at, i);
            odd += query[first + i + 1] * half(halves, at, i + 1);
        }
        return i < length ? even + odd + query[first + i] * half(halves, at, i) : even + odd;
    }

    static float half(MemorySegment halves, long at, int i) {
        return Float.float16ToFloat(halves.get(VectorFile.HALF, at + (long) i * Short.BYTES));
    }

    @Override
    public float dot(MemorySegment bytes, long row, float[] query, int first, int length) {
        float sum = 0;
        for (int d = 0; d < length; d++) {
            sum += bytes.get(ValueLayout.JAVA_BYTE, row + d) * query[first + d];
        }
        return sum;
    }

    @Override
    public void offer(MemorySegment scores, long from, int count, int firstId, TopK best) {
        for (int i = 0; i < count; i++) {
            best.offer(firstId + i, scores.getAtIndex(VectorFile.NATIVE_FLOAT, from + i));
        }
    }

    @Override
    public int largest(MemorySegment scores, long from, int count) {
        int largest = 0;
        for (int i = 1; i < count; i++) {
            if (scores.getAtIndex(VectorFile.NATIVE_FLOAT, from + i)
                    > scores.getAtIndex(VectorFile.NATIVE_FLOAT, from + largest)) {
                largest = i;
            }
        }
        return largest;
    }
}
