package org.pyramidion.model;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;

/** What the head of a {@link SpanReader} begins with; its weights have the names under {@code qa_outputs.}. */
final class SpanHead {

    /** Of hidden units, those that hold the layer norm's deviation: it must hardly depend on the span's score. */
    private static final float HOLD = 16;

    /** Two units carry a sum; two of different value give the layer norm a deviation. */
    private static final int FEWEST = 4;

    private SpanHead() {}

    /** A random head. */
    static void random(Parameters head, int hidden, int span, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        head.put("dense_intermediate.weight", InitialWeights.normal(random, 2 * span, hidden));
        head.put("dense_intermediate.bias", InitialWeights.filled(0, 2 * span));
        head.put("dense_output.weight", InitialWeights.normal(random, 1, span));
        head.put("dense_output.bias", InitialWeights.filled(0, 1));
        head.put("layer_normalization.weight", InitialWeights.filled(1, span));
        head.put("layer_normalization.bias", InitialWeights.filled(0, span));
    }

    /**
     * A head whose score of a span is x = s + e, nearly, for the logits s of its start and e of its end:
     *
     * <pre>
     * unit 0      relu(x)
     * unit 1      relu(−x)
     * the others  2 · 16 and 0 in turn, plus a random map that no output weighs yet
     * score       d · (unit 0 − unit 1) / deviation = x · d / deviation
     * </pre>
     *
     * d is the deviation at x = 0; with 256 units it changes by 1 % where |x| is 20. The random map can be learnt from.
     *
     * @param logits {@code weight [2, H]} and {@code bias [2]}: of starts, and of ends
     * @throws PyramidionException if there are too few units
     */
    static void ofSums(Parameters head, Parameters logits, int hidden, int span, long seed) {
        if (span < FEWEST) {
            throw new PyramidionException(
                    "model.span-hidden is %d; a reader of starts and ends needs at least %d".formatted(span, FEWEST));
        }
        random(head, hidden, span, seed);
        Tensor weight = logits.get("weight");
        Tensor bias = logits.get("bias");
        for (int half = 0; half < 2; half++) { // starts, then ends
            carry(head.get("dense_intermediate.weight"), weight, half, half * (long) span);
            carry(head.get("dense_intermediate.bias"), bias, half, half * (long) span);
        }
        float[] held = held(span);
        head.get("dense_intermediate.bias")
                .narrow(0, 2, span - 2L)
                .copy_(Tensors.of(Arrays.copyOfRange(held, 2, span), span - 2));
        head.put("dense_output.weight", difference(span, (float) deviation(held)));
    }

    /** Puts a logit's weights, and their opposite, where two units' are. */
    private static void carry(Tensor units, Tensor logits, int logit, long at) {
        Tensor one = logits.narrow(0, logit, 1);
        units.narrow(0, at, 1).copy_(one);
        units.narrow(0, at + 1, 1).copy_(Ops.scale(one, -1));
    }

    /** The units where x is 0, but for the random map. */
    private static float[] held(int span) {
        float[] values = new float[span];
        for (int i = 2; i < span; i += 2) {
            values[i] = 2 * HOLD;
        }
        return values;
    }

    private static double deviation(float[] values) {
        double mean = 0;
        double squares = 0;
        for (float value : values) {
            mean += (double) value / values.length;
            squares += (double) value * value / values.length;
        }
        return Math.sqrt(squares - mean * mean + SpanReader.LAYER_NORM_EPSILON);
    }

    /** {@code [1, S]} */
    private static Tensor difference(int span, float deviation) {
        float[] values = new float[span];
        values[0] = deviation;
        values[1] = -deviation;
        return Tensors.of(values, 1, span);
    }
}
