package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.testing.realm.TestingRealm;

/** Which of the models that were measured is kept. */
class KeepingBestTest {

    private static final String WEIGHT = "embedder.cls.dense.bias";

    @TempDir
    Path directory;

    /** Measures utilities that are given, and lets the model's weights tell which step it is. */
    private static TrainingTask task(RealmModel model, List<Double> utilities) {
        return new TrainingTask() {
            @Override
            public Parameters weights() {
                return model.weights();
            }

            @Override
            public Map<String, Double> step(long step) {
                return Map.of();
            }

            @Override
            public Map<String, Double> evaluate(long step) {
                try (Scope scope = Scope.withoutGradients()) {
                    model.weights().get(WEIGHT).fill_(new Scalar((double) step));
                }
                return Map.of(KeepingBest.UTILITY, utilities.get((int) step));
            }
        };
    }

    private float kept() {
        try (RealmModel model = RealmModel.open(directory.resolve("best"))) {
            return Tensors.floats(model.weights().get(WEIGHT))[0];
        }
    }

    @Test
    void the_highest_wins_whenever_it_comes_and_a_resumed_run_remembers_it() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            RealmModel model = testing.model(1);
            TrainingTask task = task(model, List.of(-0.5, 0.25, 0.1, Double.NaN, 0.25, 0.2, 0.3));
            TrainingTask first = new KeepingBest(task, model, directory.resolve("best"), Ranks.alone());
            float[] expected = {0, 1, 1, 1, 1};
            for (int step = 0; step < 5; step++) {
                assertThat(first.evaluate(step)).containsOnlyKeys(KeepingBest.UTILITY);
                assertThat(kept()).as("after step %d", step).isEqualTo(expected[step]);
            }
            TrainingTask resumed = new KeepingBest(task, model, directory.resolve("best"), Ranks.alone());
            resumed.evaluate(5);
            assertThat(kept()).isEqualTo(1);
            resumed.evaluate(6);
            assertThat(kept()).isEqualTo(6);
        }
    }

    @Test
    void closing_it_closes_the_task() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            RealmModel model = testing.model(1);
            boolean[] closed = {false};
            TrainingTask task = new TrainingTask() {
                @Override
                public Parameters weights() {
                    return model.weights();
                }

                @Override
                public Map<String, Double> step(long step) {
                    return Map.of();
                }

                @Override
                public void close() {
                    closed[0] = true;
                }
            };
            new KeepingBest(task, model, directory.resolve("best"), Ranks.alone()).close();
            assertThat(closed).containsExactly(true);
        }
    }
}
