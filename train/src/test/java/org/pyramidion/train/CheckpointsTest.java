package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

class CheckpointsTest {

    @TempDir
    Path directory;

    private Scope scope;
    private Parameters weights;
    private AdamWeightDecay optimizer;
    private Checkpoints checkpoints;

    @BeforeEach
    void open() {
        scope = Scope.open();
        weights = Parameters.empty();
        weights.put("w", Tensors.of(new float[] {0, 0}, 2));
        optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert());
        checkpoints = new Checkpoints(directory);
    }

    @AfterEach
    void close() {
        optimizer.close();
        weights.close();
        scope.close();
    }

    private void save(long step) {
        set((float) step);
        checkpoints.save(new TrainingState(step, OptionalLong.of(5), 2.5), weights, optimizer);
        set(-1);
    }

    private void set(float value) {
        weights.put("w", Tensors.of(new float[] {value, value}, 2));
    }

    private float restored() {
        assertThat(checkpoints.restore(weights, optimizer)).isPresent();
        return Tensors.floats(weights.get("w"))[0];
    }

    @Test
    void without_checkpoints_nothing_is_restored() {
        assertThat(checkpoints.restore(weights, optimizer)).isEmpty();
        assertThat(new Checkpoints(directory.resolve("nowhere")).restore(weights, optimizer))
                .isEmpty();
    }

    @Test
    void the_newest_is_restored_with_its_state() {
        save(9);
        save(10);
        assertThat(checkpoints.restore(weights, optimizer)).hasValue(new TrainingState(10, OptionalLong.of(5), 2.5));
        assertThat(directory.resolve("step-10/state.json"))
                .hasContent("{\"index_step\":5,\"seconds\":2.5,\"step\":10}");
        assertThat(Tensors.floats(weights.get("w"))).containsExactly(10, 10);
    }

    @Test
    void the_newest_two_are_kept() {
        for (int step = 1; step <= 12; step++) {
            save(step);
        }
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("step-11", "step-12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "optimizer.safetensors", "state.json", "manifest.json"})
    void a_damaged_one_costs_only_the_steps_since_the_one_before(String file) throws IOException {
        save(1);
        save(2);
        Path damaged = directory.resolve("step-2").resolve(file);
        byte[] bytes = Files.readAllBytes(damaged);
        Files.write(damaged, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(restored()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.json", "manifest.json"})
    void a_damaged_one_needs_no_index(String file) throws IOException {
        save(1);
        checkpoints.save(new TrainingState(2, OptionalLong.of(7), 0), weights, optimizer);
        assertThat(checkpoints.indexSteps()).containsExactlyInAnyOrder(5L, 7L);
        Files.writeString(directory.resolve("step-2").resolve(file), "{\"index_step\":7,");
        assertThat(checkpoints.indexSteps()).containsExactly(5L);
    }

    @Test
    void the_only_one_without_a_manifest_is_complained_about() throws IOException {
        save(1);
        Files.writeString(directory.resolve("step-1/manifest.json"), "");
        assertThatThrownBy(() -> checkpoints.restore(weights, optimizer))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("step-1/manifest.json");
    }

    @Test
    void one_flipped_bit_is_damage_too() throws IOException {
        save(1);
        save(2);
        flip(directory.resolve("step-2/model.safetensors"));
        assertThat(restored()).isEqualTo(1);
    }

    @Test
    void if_all_are_damaged_the_newest_is_complained_about() throws IOException {
        save(1);
        save(2);
        flip(directory.resolve("step-1/model.safetensors"));
        flip(directory.resolve("step-2/model.safetensors"));
        assertThatThrownBy(() -> checkpoints.restore(weights, optimizer))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("step-2");
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void a_writer_that_dies_half_way_leaves_the_one_before() throws IOException {
        save(1);
        assertThatThrownBy(() -> Artifact.write(directory.resolve("step-2"), "checkpoint", 1, Map.of(), partial -> {
                    Files.writeString(partial.resolve("model.safetensors"), "half");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("No space left on device");
        assertThat(directory.toFile().list()).containsExactly("step-1");
        // What a process that was killed outright leaves: nobody reads it, and the next writer removes it.
        Files.createDirectories(directory.resolve("step-2.partial"));
        Files.writeString(directory.resolve("step-2.partial/model.safetensors"), "half");
        assertThat(restored()).isEqualTo(1);
        save(2);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("step-1", "step-2");
        assertThat(restored()).isEqualTo(2);
    }

    @Test
    void a_removal_that_died_half_way_is_finished_by_the_next() throws IOException {
        Path left = Files.createDirectories(directory.resolve("step-0.removed"));
        Files.writeString(left.resolve("manifest.json"), "{}");
        for (int step = 1; step <= 3; step++) {
            save(step);
        }
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("step-2", "step-3");
        }
    }

    @Test
    void a_checkpoint_of_another_model_is_refused() {
        save(1);
        try (Parameters other = Parameters.empty()) {
            other.put("another", Tensors.of(new float[] {0}, 1));
            try (var fresh = new AdamWeightDecay(other, AdamWeightDecay.Settings.bert())) {
                assertThatThrownBy(() -> checkpoints.restore(other, fresh)).isInstanceOf(PyramidionException.class);
            }
        }
        try (Parameters other = Parameters.empty()) {
            other.put("w", Tensors.of(new float[] {0, 0, 0}, 3));
            try (var fresh = new AdamWeightDecay(other, AdamWeightDecay.Settings.bert())) {
                assertThatThrownBy(() -> checkpoints.restore(other, fresh)).isInstanceOf(PyramidionException.class);
            }
        }
    }
}
