package org.pyramidion.tagger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

class LabelsTest {

    private static final List<Span> WORDS = List.of(new Span(0, 3), new Span(4, 8), new Span(9, 11), new Span(12, 15));

    private final Labels labels = new Labels(List.of("PER", "LOC"));

    /** Labels: 0 outside, 1 and 2 PER, 3 and 4 LOC. */
    private static float[][] scores(int... best) {
        float[][] scores = new float[best.length][5];
        for (int i = 0; i < best.length; i++) {
            scores[i][best[i]] = 3;
        }
        return scores;
    }

    @Test
    void entities_go_from_a_beginning_to_the_last_inside() {
        assertThat(labels.decode(scores(1, 2, 0, 3), WORDS))
                .containsExactly(new SalientSpan(0, 8, "PER"), new SalientSpan(12, 15, "LOC"));
        assertThat(labels.decode(scores(3, 3, 4, 1), WORDS))
                .containsExactly(
                        new SalientSpan(0, 3, "LOC"), new SalientSpan(4, 11, "LOC"), new SalientSpan(12, 15, "PER"));
        assertThat(labels.decode(scores(0, 0, 0, 0), WORDS)).isEmpty();
    }

    @Test
    void an_inside_without_beginning_becomes_what_fits_best() {
        float[][] scores = scores(0, 4, 4, 0);
        scores[1][3] = 2;

        assertThat(labels.decode(scores, WORDS)).containsExactly(new SalientSpan(4, 11, "LOC"));
    }

    @Test
    void the_best_sequence_is_that_of_trying_them_all() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            float[][] scores = new float[4][5];
            for (float[] row : scores) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = random.nextFloat();
                }
            }
            assertThat(labels.decode(scores, WORDS)).as("seed %d", seed).isEqualTo(best(scores));
        }
    }

    private List<SalientSpan> best(float[][] scores) {
        float highest = Float.NEGATIVE_INFINITY;
        int[] best = {};
        for (int code = 0; code < 5 * 5 * 5 * 5; code++) {
            int[] sequence = {code % 5, code / 5 % 5, code / 25 % 5, code / 125};
            float sum = 0;
            boolean allowed = true;
            for (int i = 0; i < 4; i++) {
                int label = sequence[i];
                boolean inside = label == 2 || label == 4;
                allowed &= !inside || i > 0 && (sequence[i - 1] == label || sequence[i - 1] == label - 1);
                sum += scores[i][label];
            }
            if (allowed && sum > highest) {
                highest = sum;
                best = sequence;
            }
        }
        return labels.decode(certain(best), WORDS);
    }

    private static float[][] certain(int[] sequence) {
        float[][] scores = scores(sequence);
        for (float[] row : scores) {
            for (int i = 0; i < row.length; i++) {
                row[i] *= 1000;
            }
        }
        return scores;
    }

    @Test
    void every_word_of_labelled_text_is_known() {
        assertThat(labels.exact(List.of(new SalientSpan(4, 11, "LOC")), WORDS))
                .containsExactly(labels.outside(), labels.begin("LOC"), labels.inside("LOC"), labels.outside());
        assertThat(labels.any()).isEqualTo(0b11111);
        assertThat(Integer.bitCount(labels.beginAny() | labels.insideAny())).isEqualTo(4);
        assertThat(Arrays.stream(new int[] {labels.outside(), labels.beginAny(), labels.insideAny()})
                        .sum())
                .isEqualTo(labels.any());
    }
}
