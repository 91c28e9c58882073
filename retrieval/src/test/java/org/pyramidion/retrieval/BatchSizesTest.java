package org.pyramidion.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSizesTest {

    @Test
    void a_batch_holds_what_fits_at_the_length_of_its_longest() {
        assertThat(batches(List.of(3, 3, 3, 3, 3), 9)).containsExactly(List.of(3, 3, 3), List.of(3, 3));
        assertThat(batches(List.of(1, 1, 8, 1, 1), 9))
                .as("one long item makes its batch's rows long")
                .containsExactly(List.of(1, 1), List.of(8), List.of(1, 1));
        assertThat(batches(List.of(20, 1), 9)).as("one at least").containsExactly(List.of(20), List.of(1));
        assertThat(batches(List.of(), 9)).isEmpty();
    }

    @Test
    void an_item_may_have_several_sequences() {
        assertThat(BatchSizes.batches(List.of(1, 2, 3, 4), item -> item, item -> 2, 12))
                .containsExactly(List.of(1, 2, 3), List.of(4));
    }

    private static List<List<Integer>> batches(List<Integer> lengths, int wordpieces) {
        return BatchSizes.batches(lengths, item -> 1, length -> length, wordpieces);
    }
}
