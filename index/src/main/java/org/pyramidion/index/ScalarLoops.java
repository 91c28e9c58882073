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

    @Override
    public void cheapest(float[] points, float[] along, float[] centres, int first, int[] chosen) {
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = cheapest(points, along, centres, first, i, chosen.length);
        }
    }

    /** Of point i of n. */
    static int cheapest(float[] points, float[] along, float[] centres, int first, int i, int n) {
        int cheapest = 0;
        float least = Float.POSITIVE_INFINITY;
        for (int c = 0; c < ProductQuantizer.CENTRES; c++) {
            float x = points[i] - centres[first + c];
            float y = points[n + i] - centres[first + ProductQuantizer.CENTRES + c];
            float behind = along[i] + x * along[n + i] + y * along[2 * n + i];
            float cost = x * x + y * y + behind * behind;
            if (cost < least) {
                least = cost;
                cheapest = c;
            }
        }
        return cheapest;
    }

    @Override
    public void multiply(float[] vector, int first, int length, float[] matrix, float[] products) {
        for (int i = 0; i < products.length; i++) {
            products[i] = column(vector, first, length, matrix, i, products.length);
        }
    }

    /** The product with column i of n. */
    static float column(float[] vector, int first, int length, float[] matrix, int i, int n) {
        float sum = 0;
        for (int d = 0; d < length; d++) {
            sum = Math.fma(vector[first + d], matrix[d * n + i], sum);
        }
        return sum;
    }

    @Override
    public void products(float[] pairs, float[] centres, float[] products) {
        for (int m = 0; m < pairs.length / 2; m++) {
            products(pairs, centres, products, m);
        }
    }

    /** Of pair m. */
    static void products(float[] pairs, float[] centres, float[] products, int m) {
        int parts = pairs.length / 2;
        int least = ProductQuantizer.CENTRES * parts + m;
        products[least] = Float.POSITIVE_INFINITY;
        products[least + parts] = Float.NEGATIVE_INFINITY;
        for (int i = m; i < ProductQuantizer.CENTRES * parts; i += parts) {
            float second = pairs[parts + m] * centres[ProductQuantizer.CENTRES * parts + i];
            products[i] = Math.fma(pairs[m], centres[i], second);
            products[least] = Math.min(products[least], products[i]);
            products[least + parts] = Math.max(products[least + parts], products[i]);
        }
    }

    @Override
    public void round(float[] products, float steps, int[] whole) {
        int parts = whole.length / ProductQuantizer.CENTRES;
        for (int i = 0; i < whole.length; i++) {
            whole[i] = round(products, steps, i, whole.length + i % parts);
        }
    }

    static int round(float[] products, float steps, int i, int least) {
        return (int) Math.fma(products[i] - products[least], steps, 0.5f);
    }
}
