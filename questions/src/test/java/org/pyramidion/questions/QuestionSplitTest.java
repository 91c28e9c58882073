package org.pyramidion.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Fingerprint64;

class QuestionSplitTest {

    @Test
    void the_fingerprint_is_farm_hashs_for_every_length() {
        Random random = new Random(7);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(Fingerprint64.of(bytes))
                    .as("%d bytes", length)
                    .isEqualTo(Hashing.farmHashFingerprint64().hashBytes(bytes).asLong());
        }
    }

    @Test
    void buckets_are_tensorflows() {
        // The example of TensorFlow's documentation: ["Hello", "TensorFlow", "2.x"] in 3 buckets.
        assertThat(List.of("Hello", "TensorFlow", "2.x").stream()
                        .map(text -> Long.remainderUnsigned(
                                Fingerprint64.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), 3)))
                .containsExactly(0L, 2L, 2L);
    }

    @Test
    void a_tenth_is_held_back_and_each_question_is_on_one_side() {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            questions.add(new Question("q" + i, "what is number " + i, List.of("x"), false, List.of()));
        }
        List<Question> train = QuestionSplit.TRAIN.of(questions);
        List<Question> dev = QuestionSplit.DEV.of(questions);
        assertThat(train.size() + dev.size()).isEqualTo(questions.size());
        assertThat(dev).doesNotContainAnyElementsOf(train);
        assertThat(dev.size() / 5000.0).isCloseTo(0.1, within(0.02));
    }
}
