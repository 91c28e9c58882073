package org.pyramidion.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/** What ranks say to one another, each a thread. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RanksTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void numbers_are_summed(int size) throws Exception {
        List<double[]> sums = Together.of(size, ranks -> ranks.sum(1 + ranks.rank(), 0.5));
        assertThat(sums)
                .hasSize(size)
                .allSatisfy(sum -> assertThat(sum).containsExactly(size * (size + 1) / 2.0, size * 0.5));
    }

    @Test
    void gradients_are_summed_whatever_their_sizes_and_types() throws Exception {
        int[] lengths = {3, 7_000_000, 1, 5};
        List<List<double[]>> all = Together.of(2, ranks -> {
            try (Parameters weights = Parameters.empty();
                    Scope scope = Scope.open()) {
                for (int i = 0; i < lengths.length; i++) {
                    weights.put("w" + i, Tensors.of(ones(lengths[i]), lengths[i]));
                }
                weights.put("d", Tensors.of(new double[] {1, 1}, 2));
                for (int i = 0; i < weights.names().size(); i++) {
                    Tensor weight = weights.get(weights.names().get(i));
                    Ops.scale(weight.sum(), (ranks.rank() + 1) * (i + 1)).backward();
                }
                ranks.sumGradients(weights);
                return weights.names().stream()
                        .map(name -> Tensors.doubles(weights.get(name).grad()))
                        .toList();
            }
        });
        for (List<double[]> gradients : all) {
            for (int i = 0; i < gradients.size(); i++) {
                assertThat(Arrays.stream(gradients.get(i)).distinct()).containsExactly(3.0 * (i + 1));
            }
            assertThat(gradients.get(1)).hasSize(7_000_000);
        }
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void a_weight_that_has_a_gradient_at_one_rank_has_it_at_all_and_one_that_has_none_has_none() throws Exception {
        List<List<Object>> all = Together.of(2, ranks -> {
            try (Parameters weights = Parameters.empty();
                    Scope scope = Scope.open()) {
                weights.put("one", Tensors.of(new float[] {2}, 1));
                weights.put("none", Tensors.of(new float[] {2}, 1));
                if (ranks.rank() == 1) {
                    Ops.scale(weights.get("one").sum(), 4).backward();
                }
                double[] sums = ranks.sumGradients(weights, 10 + ranks.rank());
                return List.of(
                        weights.get("one").grad().item_float(),
                        weights.get("none").grad().defined(),
                        sums[0]);
            }
        });
        assertThat(all).containsExactly(List.of(4f, false, 21.0), List.of(4f, false, 21.0));
    }

    @Test
    void rows_come_in_the_order_of_ranks_and_a_gradient_reaches_the_own_ones_alone() throws Exception {
        List<List<List<Float>>> all = Together.of(3, ranks -> {
            try (Parameters weights = Parameters.empty();
                    Scope scope = Scope.open()) {
                weights.put("w", Tensors.of(new float[] {ranks.rank(), 10 + ranks.rank()}, 2, 1));
                Tensor rows = ranks.gather(Ops.scale(weights.get("w"), 2));
                Tensor factors = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 6, 1);
                rows.mul(factors).sum().backward();
                return List.of(list(rows), list(weights.get("w").grad()));
            }
        });
        List<Float> rows = List.of(0f, 20f, 2f, 22f, 4f, 24f);
        assertThat(all)
                .containsExactly(
                        List.of(rows, List.of(2f, 4f)),
                        List.of(rows, List.of(6f, 8f)),
                        List.of(rows, List.of(10f, 12f)));
    }

    private static List<Float> list(Tensor tensor) {
        float[] values = Tensors.floats(tensor);
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    @Test
    void messages_of_any_length_come_in_the_order_of_ranks() throws Exception {
        int[][] lengths = {{0, 0, 0}, {5, 0, 4_000_001}, {1, 2, 3}};
        List<List<byte[]>> all = Together.of(3, ranks -> {
            List<byte[]> heard = new ArrayList<>();
            for (int[] round : lengths) {
                byte[] own = new byte[round[ranks.rank()]];
                Arrays.fill(own, (byte) (ranks.rank() - 1));
                heard.addAll(ranks.exchange(own));
            }
            return heard;
        });
        for (List<byte[]> heard : all) {
            for (int i = 0; i < 9; i++) {
                byte[] expected = new byte[lengths[i / 3][i % 3]];
                Arrays.fill(expected, (byte) (i % 3 - 1));
                assertThat(heard.get(i)).isEqualTo(expected);
            }
        }
    }

    @Test
    void weights_become_those_of_the_first() throws Exception {
        List<List<Float>> all = Together.of(2, ranks -> {
            try (Parameters weights = Parameters.empty();
                    Scope scope = Scope.open()) {
                weights.put("w", Tensors.of(new float[] {ranks.rank(), 5 * ranks.rank()}, 2));
                ranks.spread(weights);
                return list(weights.get("w"));
            }
        });
        assertThat(all).containsExactly(List.of(0f, 0f), List.of(0f, 0f));
    }

    @Test
    void what_the_first_says_or_makes_the_others_wait_for() throws Exception {
        AtomicInteger done = new AtomicInteger();
        List<List<String>> all = Together.of(2, ranks -> {
            List<String> heard = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int n = i;
                heard.add(ranks.told(() -> "words %d of %d, ä".formatted(n, ranks.rank())));
            }
            ranks.first(() -> {
                pause(500);
                done.incrementAndGet();
            });
            heard.add("done " + done.get());
            heard.add(ranks.made(() -> "made", () -> "opened"));
            return heard;
        });
        List<String> same = List.of("words 0 of 0, ä", "words 1 of 0, ä", "words 2 of 0, ä", "done 1");
        assertThat(all.getFirst()).startsWith(same.toArray(String[]::new)).endsWith("made");
        assertThat(all.getLast()).startsWith(same.toArray(String[]::new)).endsWith("opened");
    }

    @Test
    void a_rank_that_fails_is_named_to_the_others_with_its_reason_and_its_step() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        assertThatThrownBy(() -> Together.of(3, 5, ranks -> {
                    ranks.at(7);
                    pause(1_200); // a sign of life says so
                    if (ranks.rank() == 2) {
                        ranks.failed("its disk is full");
                        throw new IllegalStateException("its disk is full");
                    }
                    try {
                        return ranks.told(() -> Double.toString(ranks.sum(1)[0]));
                    } catch (LostRankException e) {
                        heard.add(e.getMessage());
                        throw e;
                    }
                }))
                .isInstanceOf(LostRankException.class);
        assertThat(heard)
                .anySatisfy(words -> assertThat(words)
                        .contains("rank 2 of 3 failed at step 7: its disk is full")
                        .contains("newest checkpoint"));
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
