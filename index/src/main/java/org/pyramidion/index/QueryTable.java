package org.pyramidion.index;

/**
 * A query's inner products with the centres of a quantiser in seven bits, so that the sum of two fits a byte and the
 * sum of all a short: score ≈ {@code bias + step · Σ entries}.
 */
final class QueryTable {

    private static final int MOST = 127;
    private static final int MOST_SUM = 32_000;
    /** Tables are read in registers of up to 64 bytes, of which the first 16 count. */
    private static final int SPARE = 48;

    private final byte[] entries;
    private final float bias;
    private final float step;

    /** @param products {@code [M, 16]} */
    QueryTable(float[] products) {
        int parts = products.length / ProductQuantizer.CENTRES;
        float[] least = new float[parts];
        float widest = 0;
        float together = 0;
        float sum = 0;
        for (int m = 0; m < parts; m++) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < ProductQuantizer.CENTRES; c++) {
                low = Math.min(low, products[m * ProductQuantizer.CENTRES + c]);
                high = Math.max(high, products[m * ProductQuantizer.CENTRES + c]);
            }
            least[m] = low;
            widest = Math.max(widest, high - low);
            together += high - low;
            sum += low;
        }
        float needed = Math.max(widest / MOST, together / MOST_SUM);
        this.step = needed > 0 ? needed : 1;
        this.bias = sum;
        this.entries = new byte[products.length + SPARE];
        for (int i = 0; i < products.length; i++) {
            entries[i] = (byte) Math.min(MOST, Math.round((products[i] - least[i / ProductQuantizer.CENTRES]) / step));
        }
    }

    /** {@code [M, 16]}, and some bytes behind. */
    byte[] entries() {
        return entries;
    }

    float score(float base, int sum) {
        return base + bias + step * sum;
    }

    /** The largest sum whose score lies below {@code threshold}; −1 if none does. */
    short below(float base, float threshold) {
        double sums = Math.ceil(((double) threshold - base - bias) / step) - 1;
        return (short) Math.clamp(sums, -1, Short.MAX_VALUE);
    }
}
