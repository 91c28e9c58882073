package org.pyramidion.model;

import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;

/**
 * Scores every span of every block that it reads as the answer (ORQA, spec of {@code orqa_model.py}):
 *
 * <pre>
 * (s, e) = Linear(h)           start and end halves
 * score  = w · LayerNorm(relu(s[start] + e[end])) + b
 * </pre>
 *
 * The relu comes before the layer norm, whose epsilon is 1e-3. Spans that leave the block cost 10,000.
 */
public final class SpanReader {

    /** What reaches out of the block is pushed this far down. */
    public static final float OUTSIDE = -10_000f;

    static final double LAYER_NORM_EPSILON = 1e-3;

    /**
     * All spans up to a width within sequences of one length: all of width 1 first, then width 2, ….
     *
     * @param starts first wordpiece of each span
     * @param ends last wordpiece of each span, inclusive
     */
    public record Spans(int[] starts, int[] ends) {

        /** The spans of a sequence of {@code length} wordpieces; widths beyond the length do not exist. */
        public static Spans upTo(int maxWidth, int length) {
            int widths = Math.min(maxWidth, length);
            int count = widths * length - widths * (widths - 1) / 2;
            int[] starts = new int[count];
            int[] ends = new int[count];
            int n = 0;
            for (int width = 1; width <= widths; width++) {
                for (int start = 0; start + width <= length; start++) {
                    starts[n] = start;
                    ends[n++] = start + width - 1;
                }
            }
            return new Spans(starts, ends);
        }

        public int count() {
            return starts.length;
        }
    }

    private final Bert bert;
    private final Parameters head;

    /** @param weights with the names of HuggingFace's {@code RealmReader}: {@code realm.*}, {@code qa_outputs.*} */
    public SpanReader(BertConfig config, Parameters weights) {
        this.bert = new Bert(config, weights.under("realm."));
        this.head = weights.under("qa_outputs.");
    }

    /**
     * Scores without the retriever's part.
     *
     * @param batch question and block of each of {@code B} readings
     * @param blockMask 1 where a wordpiece belongs to the block, {@code [B, L]}, L being the longest sequence
     * @param spans the spans of length L, {@code S} of them
     * @return {@code [B, S]}
     */
    public Tensor scores(PackedBatch batch, Tensor blockMask, Spans spans, double dropout) {
        Tensor hidden = batch.padded(bert.hidden(batch, dropout)); // [B, L, H]
        Tensor both = Bert.linear(head, "dense_intermediate", hidden); // [B, L, 2S']
        long half = both.size(2) / 2;
        Tensor starts = Tensors.of(spans.starts(), spans.count());
        Tensor ends = Tensors.of(spans.ends(), spans.count());
        Tensor sum = both.narrow(2, 0, half)
                .index_select(1, starts)
                .add(both.narrow(2, half, half).index_select(1, ends)); // [B, S, S']
        Tensor normed = Ops.layerNorm(
                sum.relu(),
                head.get("layer_normalization.weight"),
                head.get("layer_normalization.bias"),
                LAYER_NORM_EPSILON);
        // A product with one column costs less than rounding what goes into it.
        Tensor raw =
                normed.matmul(head.get("dense_output.weight").view(-1)).add(head.get("dense_output.bias")); // [B, S]
        Tensor inside = blockMask.index_select(1, starts).mul(blockMask.index_select(1, ends));
        return raw.add(Ops.scale(inside.neg().add(one()), OUTSIDE));
    }

    private static org.bytedeco.pytorch.Scalar one() {
        return new org.bytedeco.pytorch.Scalar(1.0);
    }
}
