package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.realm.TestingRealm;

class ProjectionTest {

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

    private static TrainConfig with(String... settings) {
        List<ConfigSource.Entry> entries = IntStream.range(0, settings.length / 2)
                .mapToObj(i -> new ConfigSource.Entry(settings[2 * i], settings[2 * i + 1], "test"))
                .toList();
        return ConfigFile.resolve(entries).config();
    }
}
