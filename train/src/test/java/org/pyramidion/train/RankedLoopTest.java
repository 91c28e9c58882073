package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.ranks.LostRankException;
import org.pyramidion.ranks.Ranks;

/** What ranks, here threads, decide together while they train, and which of them writes. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RankedLoopTest {

    @TempDir
    Path directory;

    /** Pulls two numbers to zero, each rank with a share of the loss; may stop, and may fail, at a step. */
    private final class Pulling implements TrainingTask {
        private final Parameters weights = Parameters.empty();
        private final double share;
        private final long fails;

        Pulling(double share, long fails) {
            this.share = share;
            this.fails = fails;
            try (Scope scope = Scope.open()) {
                weights.put("w", Tensors.of(new float[] {3, -4}, 2));
            }
        }

        @Override
        public Parameters weights() {
            return weights;
        }

        @Override
        public Map<String, Double> step(long step) {
            if (step == fails) {
                throw new IllegalStateException("no more");
            }
            try (Scope scope = Scope.open()) {
                Tensor w = weights.get("w");
                Tensor loss = Ops.scale(w.mul(w).sum(), share);
                loss.backward();
                return Map.of("loss", loss.item_double(), "b", share, "a", 2 * share);
            }
        }

        @Override
        public Map<String, Double> gauges() {
            return Map.of("share", share);
        }

        @Override
        public void close() {
            weights.close();
        }
    }

    private Path checkpoints(Ranks ranks) {
        return directory.resolve("of-" + ranks.rank());
    }

    private TrainingLoop.Outcome loop(
            Ranks ranks, TrainingTask task, int steps, int seconds, int checkpointEvery, BooleanSupplier stop) {
        return loop(ranks, task, steps, seconds, checkpointEvery, stop, MetricsLog.none());
    }

    private TrainingLoop.Outcome loop(
            Ranks ranks,
            TrainingTask task,
            int steps,
            int seconds,
            int checkpointEvery,
            BooleanSupplier stop,
            MetricsLog log) {
        var settings = new TrainingLoop.Settings(
                "test", 1, steps, 2, new LearningRate(0.1, 1000, 0), 1, 0, checkpointEvery, seconds);
        return new TrainingLoop(task, settings, new Checkpoints(checkpoints(ranks)), log, Progress.none(), stop, ranks)
                .run();
    }

    @Test
    void gradients_are_clipped_by_the_norm_of_their_sum_and_values_are_sums() throws Exception {
        List<Map<String, Double>> logged = Collections.synchronizedList(new ArrayList<>());
        Together.of(2, ranks -> {
            try (Pulling task = new Pulling(ranks.isFirst() ? 0.75 : 0.25, -1)) {
                return loop(ranks, task, 1, 0, 0, () -> false, (step, values) -> logged.add(values));
            }
        });
        assertThat(logged)
                .hasSize(2)
                .allSatisfy(values -> assertThat(values)
                        .containsEntry("loss", 25.0)
                        .containsEntry("a", 2.0)
                        .containsEntry("b", 1.0)
                        .hasEntrySatisfying(
                                "gradient_norm", norm -> assertThat(norm).isCloseTo(10, within(1e-5))));
        assertThat(logged.stream().map(values -> values.get("share"))).containsExactlyInAnyOrder(0.75, 0.25);
    }

    @Test
    void one_that_stops_has_all_stop_after_the_same_step_and_the_first_writes() throws Exception {
        List<TrainingLoop.Outcome> outcomes = Together.of(3, ranks -> {
            int[] asked = {0};
            int after = ranks.rank() == 2 ? 5 : 1000;
            try (Pulling task = new Pulling(1 / 3.0, -1)) {
                return loop(ranks, task, 20, 0, 2, () -> asked[0]++ >= after);
            }
        });
        assertThat(outcomes).containsOnly(new TrainingLoop.Outcome(5, false));
        assertThat(directory.toFile().list()).containsExactly("of-0");
        assertThat(directory.resolve("of-0").toFile().list()).contains("step-4", "step-5");
    }

    @Test
    void all_go_by_the_firsts_clock() throws Exception {
        List<TrainingLoop.Outcome> outcomes = Together.of(2, ranks -> {
            try (Pulling task = new Pulling(0.5, -1)) {
                return loop(ranks, task, 1_000_000, 1, 0, () -> false);
            }
        });
        assertThat(outcomes.getFirst().finished()).isTrue();
        assertThat(outcomes.getLast()).isEqualTo(outcomes.getFirst());
        assertThat(outcomes.getFirst().steps()).isBetween(5L, 999_999L);
    }

    @Test
    void what_is_done_when_a_rank_is_lost_is_in_a_checkpoint() {
        assertThatThrownBy(() -> Together.of(2, 5, ranks -> {
                    try (Pulling task = new Pulling(0.5, ranks.isFirst() ? -1 : 7)) {
                        return loop(ranks, task, 20, 0, 5, () -> false);
                    } catch (IllegalStateException e) {
                        ranks.failed(e.getMessage());
                        throw e;
                    }
                }))
                .isInstanceOf(LostRankException.class)
                .hasMessageContaining("rank 1 of 2 failed")
                .hasMessageContaining("no more");
        assertThat(Arrays.stream(directory.resolve("of-0").toFile().list()).sorted())
                .contains("step-5", "step-7");
    }

    @Test
    void draws_of_dropout_are_a_ranks_own_and_those_of_a_process_alone_as_they_were() throws Exception {
        List<Long> seeds = Together.of(3, ranks -> Seeds.ofStep(1, 7, ranks));
        assertThat(seeds).doesNotHaveDuplicates().doesNotContain(Seeds.mix(1, 7));
        assertThat(Together.of(3, ranks -> Seeds.ofStep(1, 7, ranks))).isEqualTo(seeds);
        assertThat(Seeds.ofStep(1, 7, Ranks.alone())).isEqualTo(Seeds.mix(1, 7));
    }
}
