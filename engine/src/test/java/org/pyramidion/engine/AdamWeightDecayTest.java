package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.Golden;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import tools.jackson.databind.JsonNode;

class AdamWeightDecayTest {

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource
    void three_clipped_steps_are_the_references(Golden set) throws IOException {
        JsonNode trace = set.json("golden.json").get("adam_weight_decay").get("trace");
        double decay = 0.01;
        try (Parameters weights = Parameters.empty()) {
            weights.put("w", Tensors.of(start(trace.get(0), decay), 3));
            var optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert());
            for (JsonNode step : trace) {
                setGradient(weights.get("w"), Golden.doubles(step.get("clipped")));
                optimizer.step(step.get("lr").asDouble());
                assertClose(weights.get("w"), Golden.doubles(step.get("param")), 1e-9);
                assertThat(optimizer.state()).hasSize(2);
            }
            var moments = optimizer.state();
            assertClose(Tensors.of(moments.get(0)), Golden.doubles(trace.get(2).get("m")), 1e-9);
            assertClose(Tensors.of(moments.get(1)), Golden.doubles(trace.get(2).get("v")), 1e-9);
            optimizer.close();
        }
    }

    /** By the fused kernel of a GPU where {@code pyramidion.device} asks for its code. */
    @ParameterizedTest
    @EnumSource
    void in_single_precision_they_are_equal_to_a_millionth(Golden set) throws IOException {
        JsonNode trace = set.json("golden.json").get("adam_weight_decay").get("trace");
        try (Parameters weights = Parameters.empty()) {
            weights.put("w", Tensors.of(narrowed(start(trace.get(0), 0.01)), 3));
            try (var optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert())) {
                for (JsonNode step : trace) {
                    setGradient(weights.get("w"), narrowed(Golden.doubles(step.get("clipped"))));
                    optimizer.step(step.get("lr").asDouble());
                    assertClose(weights.get("w"), Golden.doubles(step.get("param")), 1e-6);
                }
                var moments = optimizer.state();
                assertClose(
                        Tensors.of(moments.get(0)), Golden.doubles(trace.get(2).get("m")), 1e-6);
                assertClose(
                        Tensors.of(moments.get(1)), Golden.doubles(trace.get(2).get("v")), 1e-6);
            }
        }
    }

    /** Whatever the device of this process is. */
    @ParameterizedTest
    @EnumSource
    void the_fused_kernel_of_a_gpu_takes_them_too(Golden set) throws IOException {
        JsonNode trace = set.json("golden.json").get("adam_weight_decay").get("trace");
        try (Scope quiet = Scope.withoutGradients()) {
            Tensor weight = Tensors.of(narrowed(start(trace.get(0), 0.01)), 3);
            Tensor first = Tensors.zeros(weight, 3);
            Tensor second = Tensors.zeros(weight, 3);
            for (JsonNode step : trace) {
                Tensor gradient = Tensors.of(narrowed(Golden.doubles(step.get("clipped"))), 3);
                new DeviceAdam(AdamWeightDecay.Settings.bert())
                        .step(
                                List.of(new DeviceAdam.Group(
                                        List.of(weight), List.of(gradient), List.of(first), List.of(second), 0.01)),
                                step.get("lr").asDouble());
                assertClose(weight, Golden.doubles(step.get("param")), 1e-6);
            }
            assertClose(first, Golden.doubles(trace.get(2).get("m")), 1e-6);
            assertClose(second, Golden.doubles(trace.get(2).get("v")), 1e-6);
        }
    }

    /** The reference gives the parameter after its first step only: {@code p₀ = (p₁ + lr·m/(√v + ε)) / (1 − lr·wd)}. */
    private static double[] start(JsonNode step, double decay) {
        double lr = step.get("lr").asDouble();
        double[] p = Golden.doubles(step.get("param"));
        double[] m = Golden.doubles(step.get("m"));
        double[] v = Golden.doubles(step.get("v"));
        Arrays.setAll(p, i -> (p[i] + lr * m[i] / (Math.sqrt(v[i]) + 1e-6)) / (1 - lr * decay));
        return p;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 17, 33, 1001, (1 << 18) + 13})
    void the_fused_single_precision_update_agrees_with_double_precision_operations(int length) {
        long seed = length;
        SplittableRandom random = new SplittableRandom(seed);
        try (Parameters single = Parameters.empty()) {
            single.put("w", Tensors.of(floats(random, length, 1), length));
            single.put("w.bias", Tensors.of(floats(random, length, 1), length));
            try (Parameters twin = single.to(ScalarType.Double);
                    var fused = new AdamWeightDecay(single, AdamWeightDecay.Settings.bert());
                    var plain = new AdamWeightDecay(twin, AdamWeightDecay.Settings.bert())) {
                for (int step = 0; step < 5; step++) {
                    for (String name : single.names()) {
                        // Small and large by turns, so that steps with and without clipping are among them.
                        float[] gradient = floats(random, length, step % 2 == 0 ? 1e-4 : 10);
                        setGradient(single.get(name), gradient);
                        setGradient(twin.get(name), widened(gradient));
                    }
                    double norm = fused.step(1e-2);
                    assertThat(norm).as("seed %d", seed).isCloseTo(plain.step(1e-2), within(norm * 1e-5));
                }
                for (String name : single.names()) {
                    double[] actual = Tensors.doubles(single.get(name));
                    double[] expected = Tensors.doubles(twin.get(name));
                    for (int i = 0; i < length; i++) {
                        assertThat(actual[i])
                                .as("%s[%d], seed %d", name, i, seed)
                                .isCloseTo(expected[i], within(1e-6 + 1e-5 * Math.abs(expected[i])));
                    }
                }
            }
        }
    }

    @Test
    void layer_norms_and_biases_do_not_decay() {
        try (Parameters weights = Parameters.empty()) {
            for (String name : List.of("dense.weight", "dense.bias", "LayerNorm.weight", "x.layer_norm.weight")) {
                weights.put(name, Tensors.of(new float[] {1}, 1));
                setGradient(weights.get(name), new float[] {0});
            }
            try (var optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert())) {
                optimizer.step(0.5);
            }
            assertThat(Tensors.floats(weights.get("dense.weight"))).containsExactly(0.995f);
            assertThat(Tensors.floats(weights.get("dense.bias"))).containsExactly(1f);
            assertThat(Tensors.floats(weights.get("LayerNorm.weight"))).containsExactly(1f);
            assertThat(Tensors.floats(weights.get("x.layer_norm.weight"))).containsExactly(1f);
        }
    }

    @Test
    void gradients_are_clipped_by_the_norm_over_all_weights() {
        try (Parameters weights = Parameters.empty()) {
            weights.put("a", Tensors.of(new double[] {0}, 1));
            weights.put("b", Tensors.of(new double[] {0}, 1));
            setGradient(weights.get("a"), new double[] {3});
            setGradient(weights.get("b"), new double[] {4});
            try (var optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert())) {
                assertThat(optimizer.step(0)).isEqualTo(5);
                assertClose(Tensors.of(optimizer.state().get(0)), new double[] {0.1 * 3 / 5}, 1e-12);
                assertClose(Tensors.of(optimizer.state().get(2)), new double[] {0.1 * 4 / 5}, 1e-12);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void a_gradient_that_is_not_finite_changes_nothing(double bad) {
        try (Parameters weights = Parameters.empty()) {
            weights.put("good", Tensors.of(new float[] {1, 2}, 2));
            weights.put("bad", Tensors.of(new float[] {3, 4}, 2));
            setGradient(weights.get("good"), new float[] {1, 1});
            setGradient(weights.get("bad"), new float[] {1, (float) bad});
            try (var optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert())) {
                assertThat(optimizer.step(0.1)).isNotFinite();
                assertThat(Tensors.floats(weights.get("good"))).containsExactly(1, 2);
                assertThat(Tensors.floats(weights.get("bad"))).containsExactly(3, 4);
                optimizer
                        .state()
                        .forEach(moment -> assertThat(moment.toFloats()).containsOnly(0));
            }
        }
    }

    @Test
    void a_weight_without_a_gradient_is_left_alone() {
        try (Parameters weights = Parameters.empty()) {
            weights.put("used", Tensors.of(new float[] {1}, 1));
            weights.put("unused", Tensors.of(new float[] {1}, 1));
            setGradient(weights.get("used"), new float[] {1});
            try (var optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert())) {
                optimizer.step(0.1);
            }
            assertThat(Tensors.floats(weights.get("used"))[0]).isLessThan(1);
            assertThat(Tensors.floats(weights.get("unused"))).containsExactly(1);
        }
    }

    @Test
    void moments_go_through_a_file_and_training_goes_on_bit_for_bit(@TempDir Path directory) throws IOException {
        try (Parameters weights = random(5, 37);
                var optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert())) {
            step(weights, optimizer, 1);
            Path file = directory.resolve("optimizer.safetensors");
            SafeTensors.write(file, optimizer.state(), Map.of());
            try (Parameters later = weights.copy();
                    var restored = new AdamWeightDecay(later, AdamWeightDecay.Settings.bert())) {
                try (WeightFile moments = SafeTensors.open(file)) {
                    restored.restore(moments);
                }
                step(weights, optimizer, 2);
                step(later, restored, 2);
                assertThat(Tensors.floats(later.get("w"))).isEqualTo(Tensors.floats(weights.get("w")));
            }
        }
    }

    @Test
    void moments_of_another_shape_or_none_are_refused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("optimizer.safetensors");
        try (Parameters one = random(1, 1);
                var optimizer = new AdamWeightDecay(one, AdamWeightDecay.Settings.bert())) {
            SafeTensors.write(file, optimizer.state(), Map.of());
        }
        try (Parameters more = random(1, 4);
                var optimizer = new AdamWeightDecay(more, AdamWeightDecay.Settings.bert());
                WeightFile moments = SafeTensors.open(file)) {
            assertThatThrownBy(() -> optimizer.restore(moments))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("w.m");
        }
        try (Parameters other = Parameters.empty()) {
            other.put("v", Tensors.of(new float[] {1}, 1));
            try (var optimizer = new AdamWeightDecay(other, AdamWeightDecay.Settings.bert());
                    WeightFile moments = SafeTensors.open(file)) {
                assertThatThrownBy(() -> optimizer.restore(moments)).isInstanceOf(PyramidionException.class);
            }
        }
    }

    private static Parameters random(long seed, int length) {
        Parameters weights = Parameters.empty();
        weights.put("w", Tensors.of(floats(new SplittableRandom(seed), length, 1), length));
        return weights;
    }

    private static void step(Parameters weights, AdamWeightDecay optimizer, long seed) {
        int length = (int) weights.count();
        setGradient(weights.get("w"), floats(new SplittableRandom(seed), length, 1));
        optimizer.step(0.01);
    }

    private static void setGradient(Tensor weight, float[] values) {
        weight.mutable_grad().put(Tensors.of(values, values.length));
    }

    private static void setGradient(Tensor weight, double[] values) {
        weight.mutable_grad().put(Tensors.of(values, values.length));
    }

    private static float[] floats(SplittableRandom random, int length, double deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    private static float[] narrowed(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    private static void assertClose(Tensor actual, double[] expected, double relative) {
        double[] values = Tensors.doubles(actual);
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(values[i]).as("element %d", i).isCloseTo(expected[i], within(Math.abs(expected[i]) * relative));
        }
    }
}
