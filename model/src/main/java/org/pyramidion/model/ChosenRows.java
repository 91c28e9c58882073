package org.pyramidion.model;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Tensors;

/**
 * Some rows of a packed batch, and where they stand in a padded form with only them in it: {@code [B, Q]}, Q being the
 * most that one sequence has. Whoever reads only a few hidden states, masked wordpieces or {@code [CLS]}, has the last
 * layer compute these alone; its keys and values still come from all.
 *
 * <p>There are {@code P'} rows: the {@code P} chosen ones, and behind them the first one again until a multiple of
 * {@value #STEP} is full, as a {@link PackedBatch} does and for the same reason.
 *
 * <p>The tensors belong to the innermost scope at construction.
 */
final class ChosenRows {

    private static final int STEP = 32;

    private final int sequences;
    private final int most;
    private final Tensor rows;
    private final Tensor padIndex;
    private final Tensor unpadIndex;

    /** @param rows rows of {@code batch} in any order, {@code P} of them, at least one */
    ChosenRows(PackedBatch batch, int[] rows) {
        sequences = batch.sequences();
        int[] owners = Arrays.stream(rows).map(batch::sequenceOf).toArray();
        int[] counts = new int[sequences];
        Arrays.stream(owners).forEach(sequence -> counts[sequence]++);
        most = Arrays.stream(counts).max().orElseThrow();
        int[] pad = new int[sequences * most]; // what fills up is computed and read by nobody
        int count = (rows.length + STEP - 1) / STEP * STEP;
        int[] taken = Arrays.copyOf(rows, count);
        Arrays.fill(taken, rows.length, count, rows[0]);
        int[] unpad = new int[count];
        Arrays.fill(unpad, owners[0] * most); // where the first one stands
        int[] placed = new int[sequences];
        for (int i = 0; i < rows.length; i++) {
            int slot = owners[i] * most + placed[owners[i]]++;
            pad[slot] = i;
            unpad[i] = slot;
        }
        this.rows = Tensors.of(taken, count);
        this.padIndex = Tensors.of(pad, pad.length);
        this.unpadIndex = Tensors.of(unpad, count);
    }

    /** {@code [T, H] → [P', H]}. */
    Tensor of(Tensor packed) {
        return Ops.rows(packed, rows);
    }

    /** {@code [P', H] → [B, Q, H]}. */
    Tensor padded(Tensor chosen) {
        return Ops.rows(chosen, padIndex).view(sequences, most, chosen.size(1));
    }

    /** {@code [B, Q, H] → [P', H]}. */
    Tensor packed(Tensor padded) {
        return Ops.rows(padded.reshape(-1, padded.size(2)), unpadIndex);
    }
}
