package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.integration.DamagedArtifact;
import org.pyramidion.testing.fuzz.Fuzz;

/** A checkpoint one of whose files is damaged is refused, or passed over for the one before. */
class CheckpointFuzzTest {

    private static final int COUNT = Fuzz.count(600);
    private static final long MOST_BYTES = 64 << 20;

    @TempDir
    Path directory;

    private Scope scope;
    private Parameters weights;
    private AdamWeightDecay optimizer;
    private Checkpoints checkpoints;

    @BeforeEach
    void save() {
        scope = Scope.open();
        weights = Parameters.empty();
        weights.put("w", Tensors.of(new float[] {1, 2, 3, 4}, 2, 2));
        weights.put("b", Tensors.of(new float[] {5, 6}, 2));
        optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert());
        checkpoints = new Checkpoints(directory);
        save(10);
    }

    @AfterEach
    void close() {
        optimizer.close();
        weights.close();
        scope.close();
    }

    private void save(long step) {
        checkpoints.save(new TrainingState(step, OptionalLong.of(5), 2.5), weights, optimizer);
    }

    private TrainingState restored() {
        try (Scope inside = Scope.open()) {
            return checkpoints
                    .restore(weights, optimizer)
                    .orElseThrow(() -> new AssertionError("a damaged checkpoint is taken for none"));
        }
    }

    @Test
    void theOnlyOneIsRefused(TestReporter reporter) throws IOException {
        DamagedArtifact only = DamagedArtifact.of(directory.resolve("step-10"));
        Fuzz.Outcome seen = new Fuzz("checkpoint", MOST_BYTES).run(COUNT, seed -> only.use(seed, place -> restored()));
        assertThat(seen.refused()).isGreaterThan(COUNT / 2);
        reporter.publishEntry(seen.toString());
        Fuzz.Outcome unseen = new Fuzz("checkpoint, checksums made to fit", MOST_BYTES)
                .run(COUNT, seed -> only.useBehindChecksum(seed, place -> restored()));
        assertThat(unseen.refused()).isPositive();
        reporter.publishEntry(unseen.toString());
    }

    @Test
    void theNewerOfTwoIsPassedOver(TestReporter reporter) throws IOException {
        save(20);
        DamagedArtifact newer = DamagedArtifact.of(directory.resolve("step-20"));
        Fuzz.Outcome seen = new Fuzz("checkpoint, the newer of two", MOST_BYTES)
                .run(
                        COUNT,
                        seed -> newer.use(seed, place -> {
                            requireIndexSteps();
                            if (restored().step() == 10) {
                                throw refused(newer, seed);
                            }
                        }));
        assertThat(seen.refused()).isGreaterThan(COUNT / 2);
        reporter.publishEntry(seen.toString());
    }

    private void requireIndexSteps() {
        try {
            checkpoints.indexSteps();
        } catch (PyramidionException e) {
            throw new AssertionError("not passed over", e);
        }
    }

    /** What passing over is taken for. */
    private static PyramidionException refused(DamagedArtifact artifact, long seed) {
        return new DamagedException(Path.of(artifact.chosen(seed)), "passed over");
    }
}
