package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.engine.Workers;
import org.pyramidion.ranks.Ranks;

class TrainingLoopTest {

    @TempDir
    Path directory;

    private Parameters weights;

    @BeforeEach
    void open() {
        try (Scope scope = Scope.open()) {
            weights = Parameters.empty();
            weights.put("w", Tensors.of(new float[] {1, -2}, 2));
        }
    }

    @AfterEach
    void close() {
        weights.close();
    }

    /** Pulls two numbers to zero; at some steps the loss is not finite. */
    private TrainingTask task(LongPredicate bad) {
        return new TrainingTask() {
            @Override
            public Parameters weights() {
                return weights;
            }

            @Override
            public Map<String, Double> step(long step) {
                try (Scope scope = Scope.open()) {
                    Tensor w = weights.get("w");
                    Tensor loss = Ops.scale(w.mul(w).sum(), bad.test(step) ? Double.NaN : 1);
                    loss.backward();
                    return Map.of("loss", loss.item_double());
                }
            }

            @Override
            public Map<String, Double> evaluate(long step) {
                return Map.of("heldout", (double) step);
            }
        };
    }

    private TrainingLoop loop(TrainingTask task, int steps, MetricsLog log, int stopAfter) {
        var settings = new TrainingLoop.Settings("test", 1, steps, 1, new LearningRate(0.1, 1000, 0), 2, 3, 0);
        int[] asked = {0};
        return new TrainingLoop(
                task, settings, new Checkpoints(directory), log, Progress.none(), () -> asked[0]++ >= stopAfter);
    }

    @Test
    void a_step_whose_gradient_is_not_finite_leaves_the_weights_alone() {
        loop(task(step -> true), 9, MetricsLog.none(), 1000).run();
        assertThat(Tensors.floats(weights.get("w"))).containsExactly(1, -2);
    }

    @Test
    void training_goes_on_after_such_a_step() {
        loop(task(step -> step % 3 == 0), 30, MetricsLog.none(), 1000).run();
        assertThat(Math.abs(Tensors.floats(weights.get("w"))[0])).isLessThan(1);
    }

    @Test
    void ten_such_steps_in_a_row_end_the_run_with_advice() {
        assertThatThrownBy(() -> loop(task(step -> step >= 5), 100, MetricsLog.none(), 1000)
                        .run())
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("step 14")
                .hasMessageContaining("learning rate");
    }

    @Test
    void values_are_logged_when_due_and_at_the_last_step() {
        List<Long> logged = new ArrayList<>();
        List<Long> evaluated = new ArrayList<>();
        MetricsLog log = (step, values) -> {
            logged.add(step);
            assertThat(values).containsKeys("loss", "learning_rate", "gradient_norm", "examples_per_second");
            if (values.containsKey("heldout")) {
                evaluated.add(step);
            }
        };
        assertThat(loop(task(step -> false), 8, log, 1000).run().finished()).isTrue();
        assertThat(logged).containsExactly(0L, 2L, 3L, 4L, 6L, 7L);
        assertThat(evaluated).containsExactly(0L, 3L, 6L, 7L);
    }

    @Test
    void a_run_that_is_stopped_goes_on_where_it_was() {
        var first = loop(task(step -> false), 10, MetricsLog.none(), 4).run();
        assertThat(first).isEqualTo(new TrainingLoop.Outcome(4, false));
        List<Long> steps = new ArrayList<>();
        var second = loop(task(step -> !steps.add(step)), 10, MetricsLog.none(), 1000)
                .run();
        assertThat(second).isEqualTo(new TrainingLoop.Outcome(10, true));
        assertThat(steps).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void a_run_that_is_stopped_before_its_first_step_writes_nothing() {
        assertThat(loop(task(step -> false), 10, MetricsLog.none(), 0).run())
                .isEqualTo(new TrainingLoop.Outcome(0, false));
        assertThat(directory.toFile().list()).isEmpty();
    }

    @Test
    void no_gradients_are_left_behind() {
        loop(task(step -> false), 3, MetricsLog.none(), 1000).run();
        assertThat(weights.get("w").grad().defined()).isFalse();
    }

    @Test
    void each_step_drops_out_something_else_and_the_same_when_it_is_done_again() {
        List<List<Float>> masks = masks(1);
        assertThat(masks).hasSize(6).doesNotHaveDuplicates();
        assertThat(masks(1)).isEqualTo(masks);
        assertThat(masks(2)).doesNotContainAnyElementsOf(masks);
    }

    /** What dropout leaves of ones, step by step. */
    private List<List<Float>> masks(long seed) {
        List<List<Float>> masks = new ArrayList<>();
        TrainingTask pulling = task(step -> false);
        TrainingTask dropping = new TrainingTask() {
            @Override
            public Parameters weights() {
                return weights;
            }

            @Override
            public Map<String, Double> step(long step) {
                try (Scope scope = Scope.withoutGradients()) {
                    float[] ones = new float[64];
                    Arrays.fill(ones, 1);
                    float[] left = Tensors.floats(Ops.dropout(Tensors.of(ones, 64), 0.5));
                    masks.add(IntStream.range(0, 64).mapToObj(i -> left[i]).toList());
                }
                return pulling.step(step);
            }
        };
        var settings = new TrainingLoop.Settings("test", seed, 6, 1, new LearningRate(0.1, 1000, 0), 0, 0, 0);
        new TrainingLoop(
                        dropping, settings, new Checkpoints(directory), MetricsLog.none(), Progress.none(), () -> false)
                .run();
        return masks;
    }

    @Test
    void a_gradient_is_that_of_its_step_alone_and_the_rate_that_of_its_schedule() {
        List<Double> norms = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        List<Double> expected = new ArrayList<>();
        TrainingTask pulling = task(step -> false);
        TrainingTask watched = new TrainingTask() {
            @Override
            public Parameters weights() {
                return weights;
            }

            @Override
            public Map<String, Double> step(long step) {
                float[] w = Tensors.floats(weights.get("w"));
                expected.add(2 * Math.hypot(w[0], w[1]));
                return pulling.step(step);
            }
        };
        var rate = new LearningRate(0.3, 6, 3);
        new TrainingLoop(
                        watched,
                        new TrainingLoop.Settings("test", 1, 6, 1, rate, 1, 0, 0),
                        new Checkpoints(directory),
                        (step, values) -> {
                            norms.add(values.get("gradient_norm"));
                            rates.add(values.get("learning_rate"));
                        },
                        Progress.none(),
                        () -> false)
                .run();
        for (int step = 0; step < 6; step++) {
            assertThat(norms.get(step)).isCloseTo(expected.get(step), within(1e-5));
            assertThat(rates.get(step)).isEqualTo(rate.at(step));
        }
        assertThat(rates.getFirst()).isZero();
    }

    /** What a step of this thread sees, with two threads of libtorch's. */
    private static boolean hasWorkers(Ranks ranks, Path directory) {
        boolean[] seen = new boolean[1];
        Engine.threadsHere(2);
        try (Parameters own = Parameters.empty();
                Scope scope = Scope.open()) {
            own.put("w", Tensors.of(new float[] {1, -2}, 2));
            TrainingTask watched = new TrainingTask() {
                @Override
                public Parameters weights() {
                    return own;
                }

                @Override
                public Map<String, Double> step(long step) {
                    seen[0] = Workers.here().isPresent();
                    own.get("w").sum().backward();
                    return Map.of("loss", 0.0);
                }

                @Override
                public Map<String, Double> evaluate(long step) {
                    return Map.of();
                }
            };
            var settings = new TrainingLoop.Settings("test", 1, 1, 1, new LearningRate(0.1, 1000, 0), 0, 0, 0);
            var checkpoints = new Checkpoints(directory);
            new TrainingLoop(watched, settings, checkpoints, MetricsLog.none(), Progress.none(), () -> false, ranks)
                    .run();
        }
        return seen[0];
    }

    @Test
    void one_process_computes_parts_side_by_side_and_ranks_do_not() throws Exception {
        assumeFalse(Engine.device().isAccelerator(), "parts are computed side by side on a CPU only");
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) { // whose number of threads is its own
            assertThat(thread.submit(() -> hasWorkers(Ranks.alone(), directory)).get())
                    .isTrue();
        }
        assertThat(Together.of(2, ranks -> hasWorkers(ranks, directory.resolve("ranks"))))
                .containsExactly(false, false);
    }
}
