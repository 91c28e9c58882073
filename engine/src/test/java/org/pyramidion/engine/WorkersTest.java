package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

    private static final int ROWS = Ops.FEW_ROWS;
    private static final int SIZE = 8;
    private static final int VOCABULARY = 30;

    private final SplittableRandom random = new SplittableRandom(1);
    private Scope scope;
    private Parameters weights;

    @BeforeEach
    void open() {
        scope = Scope.open();
        weights = Parameters.empty();
        weights.put("table", random(VOCABULARY, SIZE));
        weights.put("weight", random(SIZE, SIZE));
        weights.put("bias", random(1, SIZE).view(SIZE));
        weights.put("unused", random(1, SIZE));
    }

    @AfterEach
    void close() {
        weights.close();
        scope.close();
    }

    private Tensor random(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.of(values, rows, columns);
    }

    private Tensor ids(int count) {
        return Tensors.of(random.ints(count, 0, VOCABULARY).toArray(), count);
    }

    /** Rows of a table through a layer: what of a word is seen twice has a gradient of two parts. */
    private static Tensor network(Parameters seen, Tensor ids) {
        return Ops.product(
                        seen.precision(), Ops.embedding(seen.get("table"), ids), seen.get("weight"), seen.get("bias"))
                .tanh();
    }

    private static List<Function<Parameters, Tensor>> parts(
            List<Tensor> inputs, BiFunction<Parameters, Tensor, Tensor> network) {
        return inputs.stream()
                .<Function<Parameters, Tensor>>map(x -> seen -> network.apply(seen, x))
                .toList();
    }

    /** The table takes part beyond the network too, as BERT's does in its head. */
    private void learn(Tensor output) {
        weights.clearGradients();
        output.matmul(weights.get("table").t()).square().mean().backward();
    }

    private List<double[]> gradients() {
        List<double[]> gradients = new ArrayList<>();
        for (String name : weights.names()) {
            Tensor gradient = weights.get(name).grad();
            gradients.add(gradient.defined() ? Tensors.doubles(gradient) : new double[0]);
        }
        return gradients;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void gradients_are_those_of_the_whole_batch(int count) {
        weights = weights.to(ScalarType.Double);
        List<Tensor> inputs =
                IntStream.range(0, count).mapToObj(i -> ids(5 + i)).toList();
        Tensor whole = network(weights, Ops.concat(0, inputs.toArray(Tensor[]::new)));
        learn(whole);
        List<double[]> expected = gradients();
        try (Workers workers = Workers.open(2)) {
            Tensor joined = workers.of(weights, parts(inputs, WorkersTest::network));
            assertThat(Tensors.doubles(joined)).containsExactly(Tensors.doubles(whole), within(1e-12));
            learn(joined);
        }
        List<double[]> found = gradients();
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).containsExactly(expected.get(i), within(1e-12));
        }
        assertThat(expected.getLast()).isEmpty();
    }

    @Test
    void two_networks_of_a_step_add_their_gradients() {
        Tensor once = ids(9);
        try (Workers workers = Workers.open(2)) {
            var networks = parts(List.of(once), WorkersTest::network);
            learn(workers.of(weights, networks));
            List<double[]> expected = gradients();
            Tensor first = workers.of(weights, networks);
            Tensor second = workers.of(weights, networks);
            learn(Ops.scale(first.add(second), 0.5));
            for (int i = 0; i < expected.size(); i++) {
                assertThat(gradients().get(i)).containsExactly(expected.get(i), within(1e-5));
            }
        }
    }

    @Test
    void sums_have_the_same_bits_however_many_workers() {
        List<Tensor> inputs = IntStream.range(0, 9).mapToObj(i -> ids(200)).toList();
        List<List<double[]>> found = new ArrayList<>();
        for (int count : new int[] {2, 3, 5}) {
            try (Workers workers = Workers.open(count)) {
                learn(workers.of(weights, parts(inputs, WorkersTest::network)));
                found.add(gradients());
            }
        }
        for (List<double[]> other : found) {
            for (int i = 0; i < other.size(); i++) {
                assertThat(other.get(i)).isEqualTo(found.getFirst().get(i));
            }
        }
    }

    private static long address(Tensor tensor) {
        return tensor.data_ptr().address();
    }

    @Test
    void weights_are_rounded_once_for_all_parts() {
        Parameters half = weights.in(Precision.BFLOAT16);
        List<Tensor> inputs = List.of(ids(ROWS), ids(ROWS), ids(ROWS));
        learn(Ops.concat(
                0,
                inputs.stream().map(x -> network(half, x).to(ScalarType.Float)).toArray(Tensor[]::new)));
        List<double[]> expected = gradients();
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        try (RoundedWeights rounded = RoundedWeights.open();
                Workers workers = Workers.open(2)) {
            long once = address(RoundedWeights.of(weights.get("weight")));
            learn(workers.of(half, parts(inputs, (own, x) -> {
                seen.add(address(RoundedWeights.of(own.get("weight"))));
                return network(own, x).to(ScalarType.Float);
            })));
            assertThat(seen).containsExactly(once, once, once);
        }
        for (int i = 0; i < expected.size(); i++) {
            assertThat(gradients().get(i)).containsExactly(expected.get(i), within(2e-2));
        }
        assertThat(Arrays.stream(gradients().get(1)).map(Math::abs).max().orElseThrow())
                .isGreaterThan(0.1);
    }

    @Test
    void frozen_weights_get_no_gradient_and_cost_no_pass() {
        weights.freeze("table");
        Tensor x = ids(9);
        try (Workers workers = Workers.open(2)) {
            Tensor joined = workers.of(weights, parts(List.of(x, x), WorkersTest::network));
            joined.sum().backward();
            assertThat(weights.get("table").grad().defined()).isFalse();
            assertThat(weights.get("weight").grad().defined()).isTrue();
            weights.names().forEach(weights::freeze);
            assertThat(workers.of(weights, parts(List.of(x, x), WorkersTest::network))
                            .requires_grad())
                    .isFalse();
        }
    }

    private Tensor dropped(Workers workers, double p) {
        Tensor ones = Tensors.of(filled(4000), 4000);
        return workers.of(weights, parts(List.of(ones, ones), (seen, x) -> Ops.dropout(x, p)));
    }

    private static float[] filled(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void each_part_draws_its_own_dropout_by_the_steps_seed() {
        try (Workers workers = Workers.open(2)) {
            Engine.seed(5);
            float[] first = Tensors.floats(dropped(workers, 0.2));
            float[] second = Tensors.floats(dropped(workers, 0.2));
            Engine.seed(5);
            assertThat(Tensors.floats(dropped(workers, 0.2))).isEqualTo(first).isNotEqualTo(second);
            assertThat(Arrays.copyOf(first, 4000)).isNotEqualTo(Arrays.copyOfRange(first, 4000, 8000));
            for (float value : first) {
                assertThat(value).isIn(0f, 1.25f);
            }
            // 8,000 draws: a standard error of .0056
            assertThat(IntStream.range(0, 8000)
                            .mapToDouble(i -> first[i])
                            .average()
                            .orElseThrow())
                    .isCloseTo(1, within(0.03));
        }
    }

    @Test
    void attention_with_dropout_is_that_of_libtorch_where_nothing_is_dropped() {
        long[] shape = {2, 2, 5, 4};
        Tensor query = random(20, 4).view(shape);
        Tensor key = random(20, 4).view(shape);
        Tensor value = random(20, 4).view(shape);
        float[] blocked = new float[10];
        blocked[9] = -3.4e38f;
        TensorOptional mask = new TensorOptional(Tensors.of(blocked, 2, 1, 1, 5));
        try (Workers workers = Workers.open(2)) {
            Tensor once =
                    workers.of(weights, parts(List.of(query), (s, q) -> Ops.attention(q, key, value, mask, 1e-9)));
            assertThat(Tensors.doubles(once))
                    .containsExactly(Tensors.doubles(Ops.attention(query, key, value, mask, 0)), within(1e-6));
        }
    }

    @Test
    void what_a_part_throws_is_thrown() {
        try (Workers workers = Workers.open(2)) {
            Tensor x = ids(3);
            assertThatThrownBy(() -> workers.of(weights, parts(List.of(x, x), (seen, input) -> {
                        throw new ArithmeticException("on purpose");
                    })))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("on purpose");
            learn(workers.of(weights, parts(List.of(x), WorkersTest::network))); // and all goes on
        }
    }

    @Test
    void they_are_of_one_thread_and_for_learning_alone() {
        try (Workers workers = Workers.open(2)) {
            assertThat(Workers.here()).contains(workers);
            assertThatThrownBy(() -> Workers.open(2)).isInstanceOf(IllegalStateException.class);
            try (Scope quiet = Scope.withoutGradients()) {
                assertThat(Workers.here()).isEmpty();
            }
            List<Boolean> nested = new ArrayList<>();
            workers.of(weights, parts(List.of(ids(1)), (seen, x) -> {
                nested.add(Workers.here().isPresent());
                return network(seen, x);
            }));
            assertThat(nested).containsExactly(false);
        }
        assertThat(Workers.here()).isEmpty();
        try (Workers alone = Workers.open(1)) {
            assertThat(Workers.here()).isEmpty();
        }
    }

    @Test
    void there_are_as_many_as_threads_if_there_is_memory() {
        assertThat(Workers.count(2, 24L << 30)).isEqualTo(2);
        assertThat(Workers.count(16, 24L << 30)).isEqualTo(6);
        assertThat(Workers.count(2, 1L << 30)).isEqualTo(1);
    }

    @Test
    void steps_leave_no_memory_behind() {
        int[] ids = random.ints(500, 0, VOCABULARY).toArray();
        Engine.seed(1);
        try (Workers workers = Workers.open(2);
                RoundedWeights rounded = RoundedWeights.open()) {
            LeakWatch.assertFlat(500, 1500, 8, step -> {
                try (Scope own = Scope.open()) {
                    Tensor x = Tensors.of(ids, ids.length);
                    learn(workers.of(
                            weights.in(Precision.BFLOAT16),
                            parts(
                                    List.of(x, x),
                                    (seen, input) -> Ops.dropout(network(seen, input), 0.1)
                                            .to(ScalarType.Float))));
                }
            });
        }
    }
}
