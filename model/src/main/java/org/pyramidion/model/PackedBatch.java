package org.pyramidion.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Tensors;

/**
 * Sequences laid end to end without padding. Everything in BERT but attention looks at one wordpiece at a time, so all
 * of that runs on the {@code T} real wordpieces; only attention sees the padded {@code [B, L]} form. Blocks of a corpus
 * differ much in length, and padding would cost as much as the work itself.
 *
 * <p>The number of rows is rounded up to a multiple of {@value #ROWS_STEP}, but for float32 on a CPU: kernels for
 * bfloat16 are compiled for each shape and kept, so many different shapes cost time and memory. A question alone is
 * rounded up to a multiple of {@value #FEW_ROWS_STEP} only, below {@link Ops#FEW_ROWS}, so that a CPU computes it in
 * float32, which is faster for so few. The rows behind the last real one hold padding and are read by nobody.
 *
 * <p>The tensors belong to the innermost scope at construction.
 */
public final class PackedBatch {

    private static final int ROWS_STEP = 128;
    private static final int FEW_ROWS_STEP = 16;
    private static final int LENGTH_STEP = 16;
    private static final int SMALL_PART = 128;
    private static final int LARGE_PART = 2048;
    private static final float MASKED = -3.4028235e38f;

    private final List<InputSequence> inputs;
    private final int step;
    private final int sequences;
    private final int longest;
    private final int rows;
    private final int[] starts;
    private final Tensor ids;
    private final Tensor positions;
    private final Tensor segments;
    private final Tensor padIndex;
    private final Tensor unpadIndex;
    private final float[] mask;
    private final Optional<Tensor> bounds;
    private final Optional<PackedPatches> patches;

    /** Packs {@code inputs}, of which there must be at least one, for any precision. */
    public PackedBatch(List<InputSequence> inputs) {
        this(inputs, ROWS_STEP);
    }

    /**
     * Packs {@code inputs}, of which there must be at least one.
     *
     * @param precision what their products are computed in
     */
    public PackedBatch(List<InputSequence> inputs, Precision precision) {
        this(inputs, precision == Precision.FLOAT32 && !Engine.device().isAccelerator() ? 1 : ROWS_STEP);
    }

    private PackedBatch(List<InputSequence> inputs, int step) {
        this.inputs = inputs;
        this.step = step;
        sequences = inputs.size();
        longest = padded(inputs.stream().mapToInt(InputSequence::length).max().orElseThrow());
        int total = inputs.stream().mapToInt(InputSequence::length).sum();
        rows = roundedUp(total, total <= Ops.FEW_ROWS - FEW_ROWS_STEP ? Math.min(FEW_ROWS_STEP, step) : step);
        starts = new int[sequences + 1];
        mask = new float[sequences * longest];
        int[] idArray = new int[rows];
        int[] positionArray = new int[rows];
        int[] segmentArray = new int[rows];
        int[] pad = new int[sequences * longest];
        int[] unpad = new int[rows];
        for (int b = 0; b < sequences; b++) {
            InputSequence input = inputs.get(b);
            int start = starts[b];
            starts[b + 1] = start + input.length();
            System.arraycopy(input.ids(), 0, idArray, start, input.length());
            System.arraycopy(input.segments(), 0, segmentArray, start, input.length());
            for (int l = 0; l < longest; l++) {
                int slot = b * longest + l;
                if (l < input.length()) {
                    positionArray[start + l] = l;
                    pad[slot] = start + l;
                    unpad[start + l] = slot;
                } else {
                    mask[slot] = MASKED;
                }
            }
        }
        ids = Tensors.of(idArray, rows);
        positions = Tensors.of(positionArray, rows);
        segments = Tensors.of(segmentArray, rows);
        padIndex = Tensors.of(pad, pad.length);
        unpadIndex = Tensors.of(unpad, rows);
        patches = PackedPatches.of(inputs, starts, rows);
        bounds = Engine.device().isCuda() ? Optional.of(ends()) : Optional.empty();
    }

    /** Kernels of GPUs want lengths of a multiple, or copy the mask into one for each head. */
    private static int padded(int length) {
        return Engine.device().isAccelerator() ? roundedUp(length, LENGTH_STEP) : length;
    }

    private static int roundedUp(int count, int step) {
        return (count + step - 1) / step * step;
    }

    public int sequences() {
        return sequences;
    }

    /**
     * The same sequences in batches of about as many wordpieces each: one for each worker or, where that would be more
     * than {@value #LARGE_PART} wordpieces, several; fewer where that would be less than {@value #SMALL_PART}.
     */
    List<PackedBatch> parts(int workers) {
        int count = workers;
        while (tokens() > count * LARGE_PART) {
            count += workers;
        }
        count = Math.max(1, Math.min(count, tokens() / SMALL_PART));
        List<PackedBatch> parts = new ArrayList<>();
        int from = 0;
        for (int part = 1; part <= count; part++) {
            int limit = from;
            while (limit < sequences && (long) starts[limit] * count < (long) tokens() * part) {
                limit++;
            }
            if (limit > from) {
                parts.add(new PackedBatch(inputs.subList(from, limit), step));
            }
            from = limit;
        }
        return parts;
    }

    /** Number of real wordpieces, {@code T}. */
    public int tokens() {
        return starts[sequences];
    }

    /** Number of rows that are computed: the real wordpieces and what rounds them up. */
    public int rows() {
        return rows;
    }

    /** Where position {@code position} of sequence {@code sequence} stands among the packed wordpieces. */
    public int row(int sequence, int position) {
        int row = starts[sequence] + position;
        if (position < 0 || row >= starts[sequence + 1]) {
            throw new IndexOutOfBoundsException("position %d of sequence %d".formatted(position, sequence));
        }
        return row;
    }

    /** Which sequence a row belongs to. */
    int sequenceOf(int row) {
        int found = Arrays.binarySearch(starts, 0, sequences, Objects.checkIndex(row, tokens()));
        return found >= 0 ? found : -found - 2;
    }

    /** Rows of the {@code [CLS]} wordpieces, {@code B} of them. */
    int[] firstRows() {
        return Arrays.copyOf(starts, sequences);
    }

    /** Which sequence each row belongs to, {@code [T]}. */
    Tensor sequenceOfRow() {
        int[] owners = new int[tokens()];
        for (int b = 0; b < sequences; b++) {
            Arrays.fill(owners, starts[b], starts[b + 1], b);
        }
        return Tensors.of(owners, owners.length);
    }

    /** One over each sequence's length, {@code [B, 1]}. */
    Tensor inverseLengths() {
        double[] inverse = new double[sequences];
        for (int b = 0; b < sequences; b++) {
            inverse[b] = 1.0 / (starts[b + 1] - starts[b]);
        }
        return Tensors.of(inverse, sequences, 1);
    }

    /** Wordpiece ids, {@code [T]}. */
    Tensor ids() {
        return ids;
    }

    Tensor positions() {
        return positions;
    }

    Tensor segments() {
        return segments;
    }

    /** The patches of pictures among the wordpieces, if there are any. */
    Optional<PackedPatches> patches() {
        return patches;
    }

    /** Whether sequences differ in length. */
    private boolean isPadded() {
        return tokens() != sequences * longest;
    }

    /** Whether rows and padded form differ. */
    private boolean isRagged() {
        return isPadded() || tokens() != rows;
    }

    /** {@code [T, H] → [B, L, H]}; what stands in the padding is meaningless and must be masked. */
    Tensor padded(Tensor packed) {
        long hidden = packed.size(1);
        Tensor rows = isRagged() ? Ops.rows(packed, padIndex) : packed;
        return rows.view(sequences, longest, hidden);
    }

    /** {@code [B, L, H] → [T, H]}. */
    Tensor packed(Tensor padded) {
        Tensor flat = padded.reshape(-1, padded.size(2));
        return isRagged() ? Ops.rows(flat, unpadIndex) : flat;
    }

    /** Added to attention logits, {@code [B, 1, 1, L]} float32; nothing when there is no padding. */
    TensorOptional attentionMask() {
        return isPadded() ? new TensorOptional(Tensors.of(mask, sequences, 1, 1, longest)) : new TensorOptional();
    }

    /**
     * Attention within each sequence without padding, {@code [T, heads, d]} each; the rows behind the last real one are
     * a sequence of their own, so that no number is left undefined.
     */
    Tensor attention(Tensor query, Tensor key, Tensor value, double dropout) {
        return Ops.packedAttention(query, key, value, bounds.orElseThrow(), Math.max(longest, ROWS_STEP), dropout);
    }

    private Tensor ends() {
        int[] bounds = starts;
        if (rows() > tokens()) {
            bounds = Arrays.copyOf(starts, starts.length + 1);
            bounds[starts.length] = rows();
        }
        return Tensors.of(bounds, bounds.length).to(ScalarType.Int);
    }
}
