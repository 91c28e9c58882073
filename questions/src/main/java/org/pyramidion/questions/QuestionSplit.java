package org.pyramidion.questions;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pyramidion.base.Fingerprint64;

/**
 * The published division of a question set without a development set (google-research/language, {@code
 * create_data_splits.py}): a tenth of the questions, by the hash of their text, are held back from training.
 */
public enum QuestionSplit {
    TRAIN,
    DEV;

    private static final int BUCKETS = 100_000;
    private static final int PARTS = 10;

    /** Where a question belongs. */
    public static QuestionSplit of(String question) {
        return bucket(question) % PARTS == 0 ? DEV : TRAIN;
    }

    /** TensorFlow's {@code string_to_hash_bucket_fast(question, 100000)}. */
    public static int bucket(String question) {
        long fingerprint = Fingerprint64.of(question.getBytes(StandardCharsets.UTF_8));
        return (int) Long.remainderUnsigned(fingerprint, BUCKETS);
    }

    /** Those of the questions that belong here, in their order. */
    public List<Question> of(List<Question> questions) {
        return questions.stream()
                .filter(question -> of(question.text()) == this)
                .toList();
    }
}
