package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void every_epoch_has_each_item_once(int size) {
        EpochOrder order = new EpochOrder(size, 3);
        for (int epoch = 0; epoch < 5; epoch++) {
            int first = epoch * size;
            assertThat(IntStream.range(first, first + size)
                            .map(order::at)
                            .sorted()
                            .toArray())
                    .isEqualTo(IntStream.range(0, size).toArray());
        }
    }

    @Test
    void epochs_differ_from_one_another_and_seeds_too() {
        EpochOrder order = new EpochOrder(50, 3);
        assertThat(items(order, 0, 50)).isNotEqualTo(items(order, 50, 50));
        assertThat(items(new EpochOrder(50, 4), 0, 50)).isNotEqualTo(items(order, 0, 50));
    }

    @Test
    void a_position_means_the_same_from_wherever_one_comes() {
        List<Integer> straight = items(new EpochOrder(10, 7), 0, 40);
        EpochOrder resumed = new EpochOrder(10, 7);
        assertThat(items(resumed, 25, 15)).isEqualTo(straight.subList(25, 40));
        assertThat(items(resumed, 0, 10)).isEqualTo(straight.subList(0, 10));
    }

    @Test
    void nothing_cannot_be_ordered() {
        assertThatThrownBy(() -> new EpochOrder(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Integer> items(EpochOrder order, int from, int count) {
        return IntStream.range(from, from + count).map(order::at).boxed().toList();
    }

    @Test
    void many_threads_see_the_order_that_one_does() {
        EpochOrder alone = new EpochOrder(7, 3);
        int[] expected = IntStream.range(0, 20_000).map(alone::at).toArray();
        EpochOrder shared = new EpochOrder(7, 3);
        int[] seen = new int[expected.length];
        IntStream.range(0, seen.length).parallel().forEach(i -> seen[i] = shared.at(i));
        assertThat(seen).containsExactly(expected);
    }
}
