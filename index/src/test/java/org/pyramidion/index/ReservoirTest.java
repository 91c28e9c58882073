package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class ReservoirTest {

    /** With scores of which many are equal, and both zeros. */
    @RepeatedTest(50)
    void it_holds_what_a_heap_holds_in_whatever_order_it_comes(RepetitionInfo info) {
        SplittableRandom random = new SplittableRandom(info.getCurrentRepetition());
        int k = random.nextInt(1, 40);
        int count = random.nextInt(0, 400);
        TopK rule = random.nextBoolean() ? new TopK(k) : new TopK(k, id -> id % 3 > 0);
        TopK heap = rule.ofLength(k);
        Reservoir one = new Reservoir(k, rule);
        Reservoir other = one.empty();
        for (int id : random.ints(0, 10_000).distinct().limit(count).toArray()) {
            float score = random.nextInt(-5, 6) * (random.nextBoolean() ? 0.5f : -0.5f);
            heap.offer(id, score);
            (random.nextBoolean() ? one : other).offer(id, score);
        }
        one.addAll(other);
        assertThat(one.sortedIds()).isEqualTo(heap.sortedIds());
        assertThat(one.hits().ids()).isEqualTo(heap.hits().ids());
        assertThat(one.hits().scores()).isEqualTo(heap.hits().scores());
    }
}
