package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.engine.DeviceMemory;
import org.pyramidion.engine.MemoryShortage;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.realm.TestingRealm;

class TrainingCostTest {

    private static final BertConfig BASE = new BertConfig(30522, 768, 12, 12, 3072, 512, 2, 1e-12, true);

    @TempDir
    Path directory;

    @Test
    void the_weights_are_counted_right() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            RealmModel model = testing.model(1);
            assertThat(model.config().embedder().parameters())
                    .isEqualTo(model.weights().under("embedder.realm.").count());
        }
        assertThat(BASE.parameters()).as("BERT-base").isEqualTo(109_482_240);
    }

    @Test
    void what_nobody_reads_is_not_counted() {
        double layer = 2.0 * 12 * 768 * 768; // of one wordpiece
        double attention = 4.0 * 100 * 100 * 768;
        assertThat(BASE.flops(100, 100)).as("all").isEqualTo(12 * (100 * layer + attention));
        assertThat(BASE.flops(100, 1))
                .as("one wordpiece: eleven layers, keys and values of all, and the rest of one")
                .isEqualTo(11 * (100 * layer + attention) + 100 * layer / 6 + layer * 5 / 6 + attention / 100);
    }

    @Test
    void work_grows_with_the_batch_and_memory_with_the_micro_batch() {
        var inputs = new TrainingCost.Inputs(64, 288, 1000);
        TrainConfig config = TrainConfig.defaults();
        TrainingCost projection = TrainingCost.of(config, BASE, BASE, inputs);
        // Three times two operations for each weight of the layers and each wordpiece; attention adds a little.
        double layers = 12 * 12 * 768 * 768.0;
        double wordpieces = 8 * 8 * (288 + 352) + 8 * 64;
        assertThat(projection.stepFlops()).isCloseTo(6 * layers * wordpieces, within(0.2 * 6 * layers * wordpieces));
        assertThat(projection.weightBytes()).isEqualTo(2 * 16 * BASE.parameters());
        assertThat(projection.indexBytes()).isEqualTo(1000 * 128 * 4.0);
        assertThat(projection.secondsAStep(1e12, 0)).isEqualTo(projection.stepFlops() / 1e12);
        assertThat(projection.secondsAStep(1e12, 1)).isGreaterThan(projection.stepFlops() / 1e12);
    }

    @Test
    void a_judge_that_does_not_read_and_documents_that_do_not_learn_leave_the_queries_alone() {
        var inputs = new TrainingCost.Inputs(64, 288, 1000);
        TrainingCost whole = TrainingCost.of(TrainConfig.defaults(), BASE, BASE, inputs);
        TrainingCost judged = TrainingCost.of(with("pretrain.judge", "answer"), BASE, BASE, inputs);
        TrainingCost queries = TrainingCost.of(
                with("pretrain.judge", "answer", "pretrain.train-documents", "false"), BASE, BASE, inputs);
        TrainingCost forward = TrainingCost.of(with("pretrain.train-encoder", "false"), BASE, BASE, inputs);
        assertThat(judged.stepFlops()).isLessThan(0.6 * whole.stepFlops());
        assertThat(queries.stepFlops()).isEqualTo(3 * 8 * BASE.flops(64, 1));
        assertThat(queries.activationBytes()).isZero();
        assertThat(forward.stepFlops())
                .as("a third of the encoder's")
                .isBetween(0.55 * whole.stepFlops(), 0.7 * whole.stepFlops());
    }

    @Test
    void documents_that_the_index_has_cost_nothing() {
        var inputs = new TrainingCost.Inputs(64, 288, 1000);
        TrainingCost all = TrainingCost.of(with("pretrain.judge", "answer"), BASE, BASE, inputs);
        TrainingCost two =
                TrainingCost.of(with("pretrain.judge", "answer", "pretrain.fresh-documents", "2"), BASE, BASE, inputs);
        TrainingCost more =
                TrainingCost.of(with("pretrain.judge", "answer", "pretrain.fresh-documents", "20"), BASE, BASE, inputs);
        assertThat(two.stepFlops()).isEqualTo(3 * 8 * (BASE.flops(64, 1) + 2 * BASE.flops(288, 1)));
        assertThat(two.activationBytes()).as("of eight candidates").isEqualTo(all.activationBytes() / 4);
        assertThat(more).as("no more than there are").isEqualTo(all);
    }

    private static final double GB = 1e9;

    private static double number(TrainingCost cost) {
        return cost.weightBytes() / Float.BYTES / BASE.parameters();
    }

    @Test
    void fine_tuning_learns_queries_and_reader_alone() {
        var inputs = new TrainingCost.Inputs(64, 288, 1000);
        TrainConfig config = with("finetune.reader-length", "320", "finetune.dropout", "0");
        TrainingCost cost = TrainingCost.ofFinetuning(config, BASE, BASE, inputs, 1);
        assertThat(number(cost))
                .as("two networks learn, with gradients and moments; two lie there")
                .isEqualTo(2 * 4 + 2);
        assertThat(cost.wordpieces()).isEqualTo(5 * 320);
        assertThat(cost.stepFlops()).isEqualTo(3 * (BASE.flops(64, 1) + 5 * BASE.flops(320, 320)));
        double spans = 4.0 * 3 * 320 * 10 * 256;
        assertThat(cost.activationBytes()).isEqualTo(4.0 * 12 * 18 * 768 * (64 + 5 * 320) + 5 * spans);
        TrainingCost two = TrainingCost.ofFinetuning(
                with("finetune.reader-length", "320", "finetune.dropout", "0", "finetune.batch", "8"),
                BASE,
                BASE,
                inputs,
                2);
        assertThat(two.activationBytes()).isEqualTo(4.0 * 12 * 18 * 768 * (8 * 64 + 10 * 320) + 10 * spans);
        TrainingCost retrieval = TrainingCost.ofFinetuning(with("finetune.task", "retrieval"), BASE, BASE, inputs, 1);
        assertThat(number(retrieval)).isEqualTo(4 + 2);
        assertThat(retrieval.wordpieces()).isZero();
    }

    @Test
    void a_step_is_held_against_the_memory_there_is() {
        var cost = new TrainingCost(0, 0, 0, 4 * GB, 6 * GB, 7 * GB);
        StepMemory gpu = new StepMemory(cost, true, "pretrain.micro-batch=4");
        StepMemory cpu = new StepMemory(cost, false, "pretrain.micro-batch=4");
        DeviceMemory small = new DeviceMemory((long) (9 * GB), (long) (12 * GB));
        DeviceMemory large = new DeviceMemory((long) (60 * GB), (long) (80 * GB));
        DeviceMemory tiny = new DeviceMemory((long) (3 * GB), (long) (4 * GB));
        assertThat(gpu.bytes(small)).as("without the index").isEqualTo(10 * GB);
        assertThat(gpu.bytes(large)).isEqualTo(17 * GB);
        assertThat(cpu.bytes(small)).isEqualTo(17 * GB);
        assertThat(gpu.text(small))
                .isEqualTo("the GPU has 12.0 GB, 9.0 GB of them free: enough once others leave it, the index staying in"
                        + " the machine's");
        assertThat(gpu.text(large)).isEqualTo("the GPU has 80.0 GB, 60.0 GB of them free: enough");
        assertThat(cpu.text(small))
                .isEqualTo("this machine has 12.0 GB, 9.0 GB of them free: too little; --set pretrain.micro-batch=4"
                        + " halves the activations");
        assertThat(gpu.text(tiny)).contains("weights and index alone take 4.0 GB: keep fewer layers");
    }

    @Test
    void the_setting_that_halves_a_step_is_named() {
        TrainingCost cost = new TrainingCost(0, 0, 0, 0, 0, 0);
        assertThat(halving("pretrain.batch", "64", "pretrain.micro-batch", "16"))
                .isEqualTo("pretrain.micro-batch=8");
        assertThat(halving("pretrain.batch", "4", "pretrain.micro-batch", "16")).isEqualTo("pretrain.micro-batch=2");
        assertThat(halving("pretrain.micro-batch", "1")).isEqualTo("pretrain.candidates=4");
        assertThat(StepMemory.ofFinetuning(with("finetune.batch", "16"), cost, 6)
                        .halving())
                .isEqualTo("finetune.batch=3");
        assertThat(StepMemory.ofFinetuning(with("finetune.batch", "16"), cost, 1)
                        .halving())
                .isEqualTo("finetune.reader-beam=2");
    }

    private static String halving(String... settings) {
        return StepMemory.ofPretraining(with(settings), new TrainingCost(0, 0, 0, 0, 0, 0))
                .halving();
    }

    @Test
    void a_step_without_memory_says_what_it_needs() {
        StepMemory memory =
                new StepMemory(new TrainingCost(0, 0, 0, 4 * GB, 9 * GB, 0), true, "pretrain.micro-batch=4");
        RuntimeException torch =
                new RuntimeException("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total"
                        + " capacity of 11.77 GiB of which 512.75 MiB is free.");
        assertThat(memory.failure(MemoryShortage.of(torch).orElseThrow(), new DeviceMemory(0, (long) (12 * GB)), torch))
                .hasMessage("the GPU's memory does not suffice: 2.00 GiB more were wanted, 512.75 MiB of 11.77 GiB are"
                        + " free; a step needs about 13.0 GB (weights, gradients and moments 4.0 GB, a part's"
                        + " activations 9.0 GB, index 0 B); --set pretrain.micro-batch=4 halves the activations")
                .hasCause(torch);
    }

    private static TrainConfig with(String... settings) {
        List<ConfigSource.Entry> entries = IntStream.range(0, settings.length / 2)
                .mapToObj(i -> new ConfigSource.Entry(settings[2 * i], settings[2 * i + 1], "test"))
                .toList();
        return ConfigFile.resolve(entries).config();
    }
}
