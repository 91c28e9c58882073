package org.pyramidion.index;

/**
 * A query's inner products with the centres of a quantiser in seven bits, so that the sum of two fits a byte and the
 * sum of all a short: score ≈ {@code bias + step · Σ entries}. Each sub-vector's 16 entries stand there four times, to
 * fill a register of 64 bytes: whatever the higher bits of an index are, its lower four decide.
 */
final class QueryTable {

    private static final int MOST = 127;
    private static final int MOST_SUM = 32_000;

    /** Bytes of a sub-vector. */
    static final int ROW = 64;

    private final byte[] entries;
    private final float bias;
    private final float step;

    /** @param products of {@link CentreProducts}, {@code [18, M]} */
    QueryTable(float[] products) {
        int parts = products.length / CentreProducts.ROWS;
        int least = ProductQuantizer.CENTRES * parts;
        float widest = 0;
        float together = 0;
        float sum = 0;
        for (int m = least; m < least + parts; m++) {
            float width = products[m + parts] - products[m];
            widest = Math.max(widest, width);
            together += width;
            sum += products[m];
        }
        float needed = Math.max(widest / MOST, together / MOST_SUM);
        this.step = needed > 0 ? needed : 1;
        this.bias = sum;
        this.entries = entries(products, parts, 1 / step);
    }

    private static byte[] entries(float[] products, int parts, float steps) {
        int width = ProductQuantizer.CENTRES;
        int[] whole = new int[width * parts];
        Loops.HERE.round(products, steps, whole);
        byte[] entries = new byte[parts * ROW];
        for (int m = 0; m < parts; m++) {
            int row = m * ROW;
            for (int c = 0; c < width; c++) {
                entries[row + c] = (byte) Math.min(MOST, whole[c * parts + m]);
            }
            System.arraycopy(entries, row, entries, row + width, width);
            System.arraycopy(entries, row, entries, row + 2 * width, 2 * width);
        }
        return entries;
    }

    /** {@code [M, 64]}. */
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
