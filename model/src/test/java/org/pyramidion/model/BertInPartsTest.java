package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.engine.Workers;
import org.pyramidion.testing.TestingBert;

/** BERT over the parts of a batch, against BERT over all of it. */
class BertInPartsTest {

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(1);
    private Scope scope;
    private RealmModel model;
    private Parameters weights;
    private Bert bert;
    private PackedBatch batch;

    @BeforeEach
    void open() throws IOException {
        scope = Scope.open();
        model = TestingModels.of(TestingBert.write(directory.resolve("bert")), 2, 2, Embedder.Pooling.CLS, true, 1);
        weights = model.weights().to(ScalarType.Double);
        bert = new Bert(model.config().embedder(), weights.under("embedder.realm."));
        batch = batch(60);
        assertThat(batch.parts(3)).hasSize(3);
    }

    @AfterEach
    void close() {
        weights.close();
        model.close();
        scope.close();
    }

    private PackedBatch batch(int sequences) {
        List<InputSequence> inputs = new ArrayList<>();
        for (int b = 0; b < sequences; b++) {
            int length = random.nextInt(1, 30);
            inputs.add(new InputSequence(
                    random.ints(length, 0, 90).toArray(),
                    random.ints(length, 0, 2).toArray()));
        }
        return new PackedBatch(inputs);
    }

    /** Values and gradients. */
    private List<double[]> learnt(Function<PackedBatch, Tensor> network) {
        weights.clearGradients();
        Tensor output = network.apply(batch);
        output.mul(output).mean().backward();
        List<double[]> all = new ArrayList<>();
        all.add(Tensors.doubles(output));
        for (String name : weights.names()) {
            Tensor gradient = weights.get(name).grad();
            all.add(gradient.defined() ? Tensors.doubles(gradient) : new double[0]);
        }
        return all;
    }

    private void assertSame(Function<PackedBatch, Tensor> network) {
        List<double[]> whole = learnt(network);
        try (Workers workers = Workers.open(3)) {
            List<double[]> inParts = learnt(network);
            for (int i = 0; i < whole.size(); i++) {
                assertThat(inParts.get(i)).containsExactly(whole.get(i), within(1e-12));
            }
        }
        assertThat(whole.stream().skip(1).filter(gradient -> gradient.length > 0))
                .isNotEmpty();
    }

    @Test
    void states() {
        assertSame(all -> bert.hidden(all, 0).narrow(0, 0, all.tokens()));
    }

    @Test
    void pooled_states() {
        assertSame(all -> bert.pooled(all, 0));
    }

    @Test
    void means() {
        assertSame(all -> bert.mean(all, 0));
    }

    @Test
    void some_rows_in_any_order() {
        int[] rows = random.ints(40, 0, batch.tokens()).distinct().toArray();
        assertSame(all -> bert.hidden(all, rows, 0));
    }

    /** A part of none of whose sequences anything is read is not computed. */
    @Test
    void rows_of_one_part() {
        int[] rows = {batch.tokens() - 1, batch.tokens() - 3};
        assertThat(RowsByPart.of(batch.parts(3), rows).parts()).hasSize(1);
        assertSame(all -> bert.hidden(all, rows, 0));
    }

    @Test
    void parts_are_of_whole_sequences_in_order_and_about_as_long() {
        for (int workers = 2; workers < 9; workers++) {
            List<PackedBatch> parts = batch.parts(workers);
            assertThat(parts.stream().mapToInt(PackedBatch::sequences).sum()).isEqualTo(60);
            assertThat(parts).allMatch(part -> Math.abs(part.tokens() - batch.tokens() / parts.size()) <= 30);
            int[] ids = parts.stream()
                    .flatMapToInt(part -> IntStream.of(Tensors.ints(part.ids().narrow(0, 0, part.tokens()))))
                    .toArray();
            assertThat(ids).isEqualTo(Tensors.ints(batch.ids().narrow(0, 0, batch.tokens())));
        }
    }

    @Test
    void a_part_has_128_to_2048_wordpieces_and_each_worker_as_many_parts() {
        assertThat(batch(5).parts(2)).hasSize(1);
        assertThat(parts(4, 100, 8)).isEqualTo(3);
        assertThat(parts(40, 100, 2)).isEqualTo(2);
        assertThat(parts(41, 100, 2)).isEqualTo(4);
        assertThat(parts(41, 100, 16)).isEqualTo(16);
        assertThat(parts(1, 300, 2)).isEqualTo(1);
    }

    private static int parts(int sequences, int length, int workers) {
        InputSequence sequence = new InputSequence(new int[length], new int[length]);
        return new PackedBatch(
                        IntStream.range(0, sequences).mapToObj(i -> sequence).toList())
                .parts(workers)
                .size();
    }
}
