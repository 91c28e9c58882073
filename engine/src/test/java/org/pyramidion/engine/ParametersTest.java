package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;

class ParametersTest {

    private Scope scope;
    private Parameters weights;

    @BeforeEach
    void open() {
        scope = Scope.open();
        weights = Parameters.empty();
        weights.put("a.x", Tensors.of(new float[] {1, 2}, 2));
        weights.put("a.y", Tensors.of(new float[] {3}, 1));
        weights.put("b.x", Tensors.of(new float[] {4, 5, 6}, 1, 3));
    }

    @AfterEach
    void close() {
        weights.close();
        scope.close();
    }

    @Test
    void put_copies_and_makes_a_trainable_leaf() {
        Tensor value = Tensors.of(new float[] {7, 8}, 2);
        weights.put("c", value);
        value.fill_(new org.bytedeco.pytorch.Scalar(0.0));
        assertThat(Tensors.floats(weights.get("c"))).containsExactly(7, 8);
        assertThat(weights.get("c").requires_grad()).isTrue();
        assertThat(weights.get("c").is_leaf()).isTrue();
    }

    @Test
    void put_replaces_a_weight_of_that_name() {
        weights.put("a.x", Tensors.of(new float[] {9}, 1));
        assertThat(Tensors.floats(weights.get("a.x"))).containsExactly(9);
        assertThat(weights.names()).containsExactly("a.x", "a.y", "b.x");
    }

    @Test
    void weights_outlive_the_scope_they_were_put_in() {
        try (Scope inner = Scope.open()) {
            weights.put("c", Tensors.of(new float[] {7}, 1));
        }
        assertThat(Tensors.floats(weights.get("c"))).containsExactly(7);
    }

    @Test
    void under_is_a_view_by_prefix_that_writes_through() {
        Parameters view = weights.under("a.");
        assertThat(view.names()).containsExactly("x", "y");
        assertThat(view.count()).isEqualTo(3);
        assertThat(view.contains("x")).isTrue();
        assertThat(view.contains("a.x")).isFalse();
        view.put("z", Tensors.of(new float[] {0}, 1));
        assertThat(weights.contains("a.z")).isTrue();
    }

    @Test
    void only_keeps_full_names_of_some_prefixes() {
        assertThat(weights.only("b.", "a.y").names()).containsExactly("a.y", "b.x");
        assertThat(weights.under("a.").only("x").names()).containsExactly("x");
    }

    @Test
    void closing_a_view_frees_nothing() {
        weights.under("a.").close();
        weights.only("b.").close();
        assertThat(Tensors.floats(weights.get("a.x"))).containsExactly(1, 2);
        assertThat(Tensors.floats(weights.get("b.x"))).containsExactly(4, 5, 6);
    }

    @Test
    void a_missing_weight_is_named_with_its_prefix() {
        assertThatThrownBy(() -> weights.under("a.").get("nothing"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("a.nothing");
    }

    @Test
    void a_copy_is_deep_and_without_gradients() {
        weights.get("a.x").sum().backward();
        try (Parameters copy = weights.copy()) {
            assertThat(copy.names()).isEqualTo(weights.names());
            assertThat(copy.get("a.x").grad().defined()).isFalse();
            copy.assign(List.of(WeightTensor.of("a.x", new long[] {2}, new float[] {0, 0})));
            assertThat(Tensors.floats(weights.get("a.x"))).containsExactly(1, 2);
        }
    }

    @Test
    void cleared_gradients_are_gone_under_the_view_only() {
        weights.get("a.x").sum().add(weights.get("b.x").sum()).backward();
        weights.under("a.").clearGradients();
        assertThat(weights.get("a.x").grad().defined()).isFalse();
        assertThat(weights.get("b.x").grad().defined()).isTrue();
        weights.clearGradients();
        assertThat(weights.get("b.x").grad().defined()).isFalse();
    }

    @Test
    void assign_overwrites_in_place_and_passes_over_strangers() {
        Tensor before = weights.get("a.x");
        weights.under("a.")
                .assign(List.of(
                        WeightTensor.of("x", new long[] {2}, new float[] {-1, -2}),
                        WeightTensor.of("stranger", new long[] {1}, new float[] {0})));
        assertThat(Tensors.floats(before)).containsExactly(-1, -2);
        assertThat(weights.names()).containsExactly("a.x", "a.y", "b.x");
    }

    @Test
    void assign_refuses_another_shape_even_one_that_would_spread() {
        assertThatThrownBy(() -> weights.assign(List.of(WeightTensor.of("a.x", new long[] {1}, new float[] {9}))))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("a.x")
                .hasMessageContaining("[1]")
                .hasMessageContaining("[2]");
        assertThat(Tensors.floats(weights.get("a.x"))).containsExactly(1, 2);
    }

    @Test
    void weights_move_a_share_of_the_way_to_others_of_the_same_name() {
        try (Parameters others = weights.copy()) {
            others.assign(List.of(WeightTensor.of("a.x", new long[] {2}, new float[] {5, -2})));
            float[] same = Tensors.floats(weights.get("b.x"));
            weights.moveTowards(others, 0.25);
            assertThat(Tensors.floats(weights.get("a.x"))).containsExactly(2, 1);
            assertThat(Tensors.floats(weights.get("b.x"))).as("to the bit").containsExactly(same);
            assertThat(weights.get("a.x").requires_grad()).isTrue();
            weights.moveTowards(others, 1);
            assertThat(Tensors.floats(weights.get("a.x"))).containsExactly(5, -2);
            assertThatThrownBy(() -> weights.moveTowards(others.only("a."), 0.5))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("b.x");
        }
    }

    @Test
    void weights_go_through_a_file_bit_for_bit(@TempDir Path directory) throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        weights.put("odd", Tensors.of(random.doubles(15).toArray(), 3, 5));
        weights.put(
                "extremes",
                Tensors.of(new float[] {Float.MIN_VALUE, -0f, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN}, 5));
        Path file = directory.resolve("weights.safetensors");
        SafeTensors.write(file, weights.weights(), Map.of());
        try (Parameters read = Parameters.empty();
                WeightFile opened = SafeTensors.open(file)) {
            opened.names().forEach(name -> read.put(name, Tensors.of(opened.tensor(name))));
            assertThat(read.names()).containsExactlyInAnyOrderElementsOf(weights.names());
            for (String name : weights.names()) {
                assertThat(Tensors.shape(read.get(name))).isEqualTo(Tensors.shape(weights.get(name)));
                assertThat(read.get(name).scalar_type().intern())
                        .isEqualTo(weights.get(name).scalar_type().intern());
                assertThat(Tensors.memory(read.get(name)).mismatch(Tensors.memory(weights.get(name))))
                        .as("first differing byte of %s", name)
                        .isEqualTo(-1);
            }
        }
    }
}
