package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;

class PackedBatchTest {

    @TempDir
    Path directory;

    private Scope scope;
    private RealmModel model;
    private Parameters weights;
    private Bert bert;

    @BeforeEach
    void open() throws IOException {
        scope = Scope.withoutGradients();
        model = TestingModels.of(TestingBert.write(directory.resolve("bert")), 2, 2, Embedder.Pooling.CLS, true, 1);
        weights = model.weights().to(ScalarType.Double);
        bert = new Bert(model.config().embedder(), weights.under("embedder.realm."));
    }

    @AfterEach
    void close() {
        weights.close();
        model.close();
        scope.close();
    }

    private static List<InputSequence> random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<InputSequence> inputs = new ArrayList<>();
        for (int b = random.nextInt(1, 7); b > 0; b--) {
            int length = random.nextInt(1, 30);
            inputs.add(new InputSequence(
                    random.ints(length, 0, 90).toArray(),
                    random.ints(length, 0, 2).toArray()));
        }
        return inputs;
    }

    @RepeatedTest(8)
    void a_sequence_has_the_same_hidden_states_in_a_ragged_batch_as_alone(RepetitionInfo info) {
        long seed = info.getCurrentRepetition();
        List<InputSequence> inputs = random(seed);
        PackedBatch together = new PackedBatch(inputs);
        Tensor hidden = bert.hidden(together, 0); // [T, H]
        assertThat(hidden.size(0)).isGreaterThanOrEqualTo(together.tokens());
        for (int b = 0; b < inputs.size(); b++) {
            int length = inputs.get(b).length();
            double[] alone = Tensors.doubles(
                    bert.hidden(new PackedBatch(List.of(inputs.get(b))), 0).narrow(0, 0, length));
            double[] packed = Tensors.doubles(hidden.narrow(0, together.row(b, 0), length));
            assertThat(packed).as("sequence %d, seed %d", b, seed).containsExactly(alone, within(1e-10));
        }
    }

    @RepeatedTest(8)
    void rows_that_are_computed_alone_are_those_of_the_whole(RepetitionInfo info) {
        long seed = 90 + info.getCurrentRepetition();
        PackedBatch batch = new PackedBatch(random(seed));
        int[] rows = new SplittableRandom(seed)
                .ints(1 + seed % 7, 0, batch.tokens())
                .distinct()
                .toArray();
        Tensor all = bert.hidden(batch, 0);
        for (int i = 0; i < rows.length; i++) {
            assertThat(Tensors.doubles(bert.hidden(batch, rows, 0).select(0, i)))
                    .as("row %d, seed %d", rows[i], seed)
                    .containsExactly(Tensors.doubles(all.select(0, rows[i])), within(1e-12));
        }
    }

    @RepeatedTest(4)
    void mean_pooling_is_the_mean_by_hand(RepetitionInfo info) {
        long seed = 50 + info.getCurrentRepetition();
        List<InputSequence> inputs = random(seed);
        PackedBatch batch = new PackedBatch(inputs);
        int width = model.config().embedder().hidden();
        double[] hidden = Tensors.doubles(bert.hidden(batch, 0));
        double[] means = new double[inputs.size() * width];
        for (int b = 0; b < inputs.size(); b++) {
            int length = inputs.get(b).length();
            for (int i = 0; i < length; i++) {
                for (int h = 0; h < width; h++) {
                    means[b * width + h] += hidden[batch.row(b, i) * width + h] / length;
                }
            }
        }
        assertThat(Tensors.doubles(bert.mean(batch, 0))).as("seed %d", seed).containsExactly(means, within(1e-12));
    }

    @Test
    void rows_are_counted_through_all_sequences_and_do_not_leave_theirs() {
        PackedBatch batch = new PackedBatch(List.of(sequence(3), sequence(5), sequence(1)));
        assertThat(batch.sequences()).isEqualTo(3);
        assertThat(batch.tokens()).isEqualTo(9);
        assertThat(batch.row(0, 2)).isEqualTo(2);
        assertThat(batch.row(1, 0)).isEqualTo(3);
        assertThat(batch.row(2, 0)).isEqualTo(8);
        assertThatThrownBy(() -> batch.row(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.row(1, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void padding_and_packing_are_inverse() {
        PackedBatch batch = new PackedBatch(List.of(sequence(3), sequence(5), sequence(1)));
        Tensor packed = Tensors.of(new SplittableRandom(1).doubles(18).toArray(), 9, 2);
        Tensor back = batch.packed(batch.padded(packed)).narrow(0, 0, 9);
        assertThat(Tensors.doubles(back)).isEqualTo(Tensors.doubles(packed));
        int longest = Engine.device().isAccelerator() ? 16 : 5; // GPUs want a multiple
        assertThat(Tensors.shape(batch.padded(packed))).containsExactly(3, longest, 2);
    }

    private static InputSequence sequence(int length) {
        int[] ids = new int[length];
        Arrays.fill(ids, 7);
        return new InputSequence(ids, new int[length]);
    }
}
