package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.model.BertConfig;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.TrainConfig;

class ClusterCostTest {

    private static final BertConfig BASE = new BertConfig(30522, 768, 12, 12, 3072, 512, 2, 1e-12, true);
    private static final TrainingCost.Inputs INPUTS = new TrainingCost.Inputs(64, 288, 13_353_718);

    private static TrainConfig config(Map<String, String> settings) {
        return ConfigFile.resolve(ConfigSource.options(settings)).config();
    }

    private static ClusterCost cost(int ranks, Map<String, String> settings) {
        TrainConfig config = config(settings);
        return ClusterCost.of(config, TrainingCost.of(config, BASE, BASE, INPUTS), ranks);
    }

    private static final Map<String, String> PAPER = Map.of("pretrain.batch", "512", "pretrain.micro-batch", "8");

    @Test
    void one_rank_is_one_process_which_sends_nothing() {
        TrainConfig config = config(PAPER);
        TrainingCost one = TrainingCost.of(config, BASE, BASE, INPUTS);
        ClusterCost cost = cost(1, PAPER);
        assertThat(cost.sentBytes()).isZero();
        assertThat(cost.flops()).isEqualTo(one.stepFlops());
        assertThat(cost.bytes()).isEqualTo(one.bytes());
    }

    @Test
    void work_is_shared_weights_are_not_and_gradients_go_around() {
        ClusterCost one = cost(1, PAPER);
        ClusterCost many = cost(64, PAPER);
        assertThat(many.sentences()).isEqualTo(8);
        assertThat(many.flops()).isEqualTo(one.flops() / 64);
        assertThat(many.weightBytes()).isEqualTo(one.weightBytes());
        assertThat(many.activationBytes()).isEqualTo(one.activationBytes());
        double weights = one.weightBytes() / 16;
        assertThat(many.gradientBytes()).isCloseTo(2 * 63 / 64.0 * 4 * weights, within(1.0));
        assertThat(cost(128, PAPER).activationBytes()).isEqualTo(one.activationBytes() / 2);
    }

    @Test
    void a_shared_index_is_divided_and_costs_messages() {
        ClusterCost whole = cost(64, PAPER);
        ClusterCost shared =
                cost(64, Map.of("pretrain.batch", "512", "pretrain.micro-batch", "8", "refresh.search", "shared"));
        assertThat(shared.indexBytes()).isEqualTo(whole.indexBytes() / 64);
        double queries = 512 / 64.0 * 128 * 4;
        double hits = 512.0 * config(PAPER).pretrain().candidates() * 8;
        assertThat(shared.searchBytes() - whole.searchBytes()).isCloseTo(63 * (queries + hits), within(1.0));
    }

    @Test
    void ranks_that_cannot_share_a_batch_are_refused() {
        assertThatThrownBy(() -> cost(7, PAPER))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll("pretrain.batch is 512", "7 ranks");
    }
}
