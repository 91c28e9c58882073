package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradedTest {

    @Test
    void gains_are_linear_and_discounted_by_the_logarithm_of_rank_plus_one() {
        Graded graded =
                Graded.of(List.of("d2", "x", "d1", "bad"), Map.of("d1", 2, "d2", 1, "d3", 1, "bad", -1), List.of(1, 5));
        double best = 2 + 1 / log2(3) + 1 / log2(4);
        assertThat(graded.ndcg().get(5)).isCloseTo((1 + 2 / log2(4)) / best, within(1e-12));
        assertThat(graded.ndcg()).containsEntry(1, 0.5).containsOnlyKeys(1, 5, 10);
        assertThat(graded.recall()).containsEntry(1, 1 / 3.0).containsEntry(5, 2 / 3.0);
        assertThat(graded.reciprocalRank()).isEqualTo(1);
    }

    @Test
    void agrees_with_trec_eval_9_0_4_on_a_tie() {
        // trec_eval -m ndcg_cut.5 says 0.8597 of q1: d1 has grade 2, d2 grade 1, both score the same.
        assertThat(Graded.of(List.of("d2", "d1", "d3"), Map.of("d1", 2, "d2", 1), List.of(5))
                        .ndcg()
                        .get(5))
                .isCloseTo(0.8597, within(5e-5));
    }

    @Test
    void without_anything_relevant_all_is_zero() {
        Graded graded = Graded.of(List.of("a"), Map.of("a", 0, "b", -2), List.of(5));
        assertThat(graded).isEqualTo(new Graded(0, Map.of(5, 0.0, 10, 0.0), Map.of(5, 0.0, 10, 0.0)));
        assertThat(Graded.of(List.of(), Map.of("a", 1), List.of(5)).reciprocalRank())
                .isZero();
        assertThat(Graded.of(List.of("x", "y", "a"), Map.of("a", 1), List.of(1)).reciprocalRank())
                .isEqualTo(1 / 3.0);
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
